"""Every way the engine says no: in its own terms, with what was expected and what came."""


class EngineError(Exception):
    """The engine cannot answer; the sentence says what was expected and what came."""


class TooLittleData(EngineError):
    """There is less to go on than the method needs."""

    def __init__(self, what: str, *, need: int, got: int) -> None:
        self.what, self.need, self.got = what, need, got
        super().__init__(f"Too few {what}: need at least {need}, got {got}.")


class WrongShape(EngineError):
    """Two inputs that should run in step do not, or a value lies outside its range."""


class DidNotSettle(EngineError):
    """An iteration used up its steps."""

    def __init__(self, what: str, *, steps: int) -> None:
        self.what, self.steps = what, steps
        super().__init__(f"The {what} did not settle in {steps} steps.")
