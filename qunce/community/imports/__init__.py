"""Importing what was said elsewhere: chat logs become events that pass the same door as all others."""
