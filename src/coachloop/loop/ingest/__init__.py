"""Files, exports and recordings become conversations with turns, speakers and consent."""
