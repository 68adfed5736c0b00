"""The console: layout, components, sign-in, permissions, palette. It knows no slice."""
