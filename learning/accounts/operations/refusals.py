"""What the operations on posts raise, whichever of them is asked."""


class PostRefused(Exception):
    """Why a post cannot be recorded; the message is for the person recording it."""


class SeatsTaken(PostRefused):
    """Which organisation has not enough seats; the message is for whoever brings people there."""


class NumberTaken(PostRefused):
    """In which force a collar number is somebody else's; the message is for its field."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.by_field = {"collar_number": (message,)}
