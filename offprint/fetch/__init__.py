"""What ``fetch`` does: settings → queries → answers → records → content/sources/, and how it went."""
