"""The console pages of deliveries and Today."""
