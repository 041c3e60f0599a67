"""`flask doctor`."""

import click

from status.cli.door import as_json, installation
from status.doctor.examine import examine
from status.doctor.finding import BAD, GOOD


@click.command()
@click.option("--json", "json_wanted", is_flag=True)
def doctor(json_wanted: bool) -> None:
    """Look over database, disk, clock, copies, mail and address; say what to do. Ends with 1 when something is bad."""
    found = examine(installation(ready=False))
    if json_wanted:
        as_json([vars(one) for one in found])
    else:
        for one in found:
            click.echo(f"{one.state:<5} {one.subject:<15} {one.says}")
            if one.to_do:
                click.echo(f"{'':<21} → {one.to_do}")
        wrong, all_ = sum(one.state == BAD for one in found), sum(one.state != GOOD for one in found)
        click.echo("All is well." if not all_ else f"{wrong} bad, {all_ - wrong} to look at.")
    if any(one.state == BAD for one in found):
        raise SystemExit(1)
