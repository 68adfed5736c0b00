"""执行: deliveries (the outbox), the dispatcher, Today, tracked links."""
