//! The job table.

use ::payments::{
    clock::Timestamp,
    id::PaymentId,
    job::{Job, JobCount, JobKind, NewJob},
    store::StoreError,
};
use database::DbConnection;
use diesel::prelude::*;
use time::PrimitiveDateTime;

use crate::{
    error::{inconsistent, statement},
    schema::jobs,
};

#[derive(Insertable)]
#[diesel(table_name = jobs, treat_none_as_default_value = false)]
struct NewJobRow<'a> {
    kind: &'a str,
    key: &'a str,
    payment_id: Option<String>,
    run_at: PrimitiveDateTime,
    attempts: i32,
    created_at: PrimitiveDateTime,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = jobs)]
struct JobRow {
    kind: String,
    key: String,
    payment_id: Option<String>,
    attempts: i32,
    created_at: PrimitiveDateTime,
}

/// Writes a job that cannot exist yet.
pub(crate) fn add(
    connection: &mut DbConnection,
    job: &NewJob,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(run_at) = job.run_at else {
        return Ok(());
    };
    let row = NewJobRow {
        kind: job.kind.as_str(),
        key: &job.key,
        payment_id: job.payment_id.as_ref().map(|id| id.as_str().to_owned()),
        run_at: run_at.to_stored(),
        attempts: 0,
        created_at: now.to_stored(),
    };
    diesel::insert_into(jobs::table)
        .values(row)
        .execute(connection)
        .map_err(statement)?;
    Ok(())
}

/// Writes a job, moves it, or takes it back.
pub(crate) fn put(
    connection: &mut DbConnection,
    job: &NewJob,
    now: Timestamp,
) -> Result<(), StoreError> {
    let existing = jobs::table.find((job.kind.as_str(), job.key.as_str()));
    let Some(run_at) = job.run_at else {
        diesel::delete(existing)
            .execute(connection)
            .map_err(statement)?;
        return Ok(());
    };
    let none: Option<PrimitiveDateTime> = None;
    let moved = diesel::update(existing)
        .set((
            jobs::run_at.eq(run_at.to_stored()),
            jobs::attempts.eq(0),
            // Whoever holds it no longer does, so that finishing it does not lose the new request.
            jobs::locked_until.eq(none),
            jobs::dead_at.eq(none),
            jobs::created_at.eq(now.to_stored()),
        ))
        .execute(connection)
        .map_err(statement)?;
    if moved == 0 {
        add(connection, job, now)
    } else {
        Ok(())
    }
}

pub(crate) fn claim(
    connection: &mut DbConnection,
    now: Timestamp,
    until: Timestamp,
    limit: i64,
) -> Result<Vec<Job>, StoreError> {
    let free = jobs::locked_until
        .is_null()
        .or(jobs::locked_until.le(now.to_stored()));
    let due: Vec<JobRow> = jobs::table
        .filter(jobs::dead_at.is_null())
        .filter(jobs::run_at.le(now.to_stored()))
        .filter(free)
        .order((jobs::run_at, jobs::kind, jobs::key))
        .limit(limit)
        .select(JobRow::as_select())
        .load(connection)
        .map_err(statement)?;
    let mut claimed = Vec::with_capacity(due.len());
    for row in due {
        let attempts = row.attempts.saturating_add(1);
        let (kind, key) = (row.kind.clone(), row.key.clone());
        let free = jobs::locked_until
            .is_null()
            .or(jobs::locked_until.le(now.to_stored()));
        let target = jobs::table
            .find((kind.as_str(), key.as_str()))
            .filter(free)
            .filter(jobs::run_at.le(now.to_stored()));
        // A job that this version cannot read, perhaps a newer version's, must not stand in the way of the others.
        let Ok(job) = row.into_job(attempts, until) else {
            diesel::update(target)
                .set((
                    jobs::run_at.eq(until.to_stored()),
                    jobs::last_error.eq(Some("this version cannot read the job")),
                ))
                .execute(connection)
                .map_err(statement)?;
            continue;
        };
        let won = diesel::update(target)
            .set((
                jobs::locked_until.eq(until.to_stored()),
                jobs::attempts.eq(attempts),
            ))
            .execute(connection)
            .map_err(statement)?;
        if won == 1 {
            claimed.push(job);
        }
    }
    Ok(claimed)
}

pub(crate) fn finish(connection: &mut DbConnection, job: &Job) -> Result<(), StoreError> {
    let held = jobs::table
        .find((job.kind.as_str(), job.key.as_str()))
        .filter(jobs::locked_until.eq(job.locked_until.to_stored()));
    diesel::delete(held)
        .execute(connection)
        .map_err(statement)?;
    Ok(())
}

pub(crate) fn retry(
    connection: &mut DbConnection,
    job: &Job,
    run_at: Timestamp,
    error: &str,
) -> Result<(), StoreError> {
    let held = jobs::table
        .find((job.kind.as_str(), job.key.as_str()))
        .filter(jobs::locked_until.eq(job.locked_until.to_stored()));
    let none: Option<PrimitiveDateTime> = None;
    diesel::update(held)
        .set((
            jobs::run_at.eq(run_at.to_stored()),
            jobs::locked_until.eq(none),
            jobs::last_error.eq(Some(error)),
        ))
        .execute(connection)
        .map_err(statement)?;
    Ok(())
}

pub(crate) fn bury(
    connection: &mut DbConnection,
    job: &Job,
    now: Timestamp,
    error: &str,
) -> Result<(), StoreError> {
    let held = jobs::table
        .find((job.kind.as_str(), job.key.as_str()))
        .filter(jobs::locked_until.eq(job.locked_until.to_stored()));
    diesel::update(held)
        .set((
            jobs::dead_at.eq(Some(now.to_stored())),
            jobs::last_error.eq(Some(error)),
        ))
        .execute(connection)
        .map_err(statement)?;
    Ok(())
}

pub(crate) fn count(connection: &mut DbConnection) -> Result<Vec<JobCount>, StoreError> {
    let by_kind = jobs::table
        .group_by(jobs::kind)
        .select((jobs::kind, diesel::dsl::count_star()));
    let waiting: Vec<(String, i64)> = by_kind
        .filter(jobs::dead_at.is_null())
        .load(connection)
        .map_err(statement)?;
    let dead: Vec<(String, i64)> = by_kind
        .filter(jobs::dead_at.is_not_null())
        .load(connection)
        .map_err(statement)?;
    let counted = |rows: Vec<(String, i64)>, is_dead| {
        rows.into_iter().map(move |(kind, count)| JobCount {
            kind,
            is_dead,
            count,
        })
    };
    Ok(counted(waiting, false).chain(counted(dead, true)).collect())
}

impl JobRow {
    fn into_job(self, attempts: i32, locked_until: Timestamp) -> Result<Job, StoreError> {
        let kind =
            JobKind::parse(&self.kind).ok_or_else(|| inconsistent("jobs", "kind", &self.key))?;
        let parse = |id: String| {
            PaymentId::parse(&id).ok_or_else(|| inconsistent("jobs", "payment_id", &id))
        };
        Ok(Job {
            kind,
            payment_id: self.payment_id.map(parse).transpose()?,
            key: self.key,
            attempts,
            created_at: Timestamp::from_stored(self.created_at),
            locked_until,
        })
    }
}
