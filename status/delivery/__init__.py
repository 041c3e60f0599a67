"""How an announced update reaches every subscriber: fanned out, claimed, sent, settled; never blindly sent twice."""
