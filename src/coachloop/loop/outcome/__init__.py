"""What came of it in the world: hires against the rating before the offer, coaching, offers accepted."""
