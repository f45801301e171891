"""What each command does with the stages that build.py puts together."""
