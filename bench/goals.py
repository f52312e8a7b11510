"""What is printed in the end: a goal, and whether it was reached."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Goal:
    """One line of the report: a ratio unless the title says otherwise, and whether it reaches its goal."""

    title: str
    goal: str
    measured: float
    holds: bool

    def __str__(self) -> str:
        return (
            f"{'pass ' if self.holds else 'short'}  {self.title:<62} goal {self.goal:<10} measured {self.measured:.3g}"
        )
