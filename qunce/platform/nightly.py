"""Procrastinate's own housekeeping: jobs that a killed worker left, and old failures."""

from procrastinate import JobContext
from procrastinate.contrib.django import app

KEEP_FAILED_HOURS = 30 * 24


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:  # noqa: ARG001  Procrastinate passes it
    """Give jobs whose worker died to another one."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        await manager.retry_job(job)


@app.periodic(cron="41 3 * * *")
@app.task(queueing_lock="old_jobs", pass_context=True)
async def remove_old(context: JobContext, timestamp: int) -> None:  # noqa: ARG001  Procrastinate passes it
    """Forget failed jobs after a month."""
    await context.app.job_manager.delete_old_jobs(
        nb_hours=KEEP_FAILED_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
    )
