"""What the network says to each validation sample: pictures sorted by how wrong it is, and who is taken for whom."""
