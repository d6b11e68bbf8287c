"""What is true now: people, shops, orders, money and the public record, as arrays."""
