"""What papers are about, as their texts tell: comparable terms, near papers, themes and tags found."""
