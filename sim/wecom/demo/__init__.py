"""The demo population: three invented brands, their people, talk, orders and clicks."""
