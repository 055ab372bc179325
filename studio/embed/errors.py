"""Why nobody is let into a frame."""


class NotLetIn(Exception):
    """`code` is for programs, `sentence` for the developer of the host product, who reads it in the console."""

    def __init__(self, code: str, sentence: str):
        super().__init__(sentence)
        self.code, self.sentence = code, sentence
