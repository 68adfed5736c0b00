"""Simulated platforms. They know nothing of the product that talks to them."""
