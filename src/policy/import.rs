//! Bringing a pack into the register.
//!
//! What the pack changed since the pack before it is taken; what only the register changed stays (`merge.rs`).
//!
//! One transaction. What the register has and the pack no longer names is withdrawn, never deleted; duties that
//! no longer apply are cancelled unless somebody signed them; the same pack again changes nothing.

mod aims;
mod base;
mod conflict;
mod duties;
mod reconcile;
mod restated;
mod tables;

pub use base::register;
pub use conflict::Conflicts;
pub use restated::Said as Restated;

use super::{Decided, Fault, Pack, ProgrammeSpec, follow_library, merge, read, said::Said, write};
use crate::{
    error::{Error, Result},
    event::{Changes, Conflict, Decisions, Event, PolicyEvent, Prefer, Report},
    store::Operation,
};
use entity::{
    community,
    id::{CommunityId, ProgrammeId, TypedId},
    pool, programme,
    vocabulary::Pool,
};
use sea_orm::{ColumnTrait, Condition};
use std::{collections::HashMap, fmt};
use uuid::Uuid;

/// A pack that was not imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The register carries out one programme, and this is another.
    #[error(
        "this database holds the programme {present}; the pack of {given} goes into a database of its own"
    )]
    AnotherProgramme {
        /// The code of the programme that the register carries out.
        present: String,
        /// The code of the pack's.
        given: String,
    },
    /// Both the pack and the register changed the same, and nobody decides.
    #[error("{0}")]
    Conflicting(Conflicts),
    /// What the pack and the register say is whole, and what they say together is not.
    #[error("what the pack and the register say together does not hold: {}", listed(.0))]
    Unfit(Vec<Fault>),
    /// The database did not do it.
    #[error(transparent)]
    Failed(#[from] Error),
}

fn listed(faults: &[Fault]) -> String {
    faults.iter().map(|fault| fault.message.as_str()).collect::<Vec<_>>().join("; ")
}

impl From<sea_orm::DbErr> for ImportError {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Failed(error.into())
    }
}

/// Imports a pack in an open operation, which the caller commits with the event that is given back; there is none where
/// the report is empty. What happened to duties that were there is in the trail by then. `prefer` decides all conflicts.
pub async fn import(
    operation: &Operation<'_>,
    pack: &Pack,
    prefer: Option<Prefer>,
) -> Result<(Report, Option<Event>), ImportError> {
    // Before it reads anything. What it writes is what it decided by what it read: nobody comes in between. Every command
    // shares the programme's row from its beginning to its commit, and every import of a pack or a file of indicators has
    // this lock: it waits for those under way, and those that come wait for it. So the rows that commands change, duties
    // among them, need no lock of their own. Only who asks, signs in, or grants goes on beside it.
    operation.unscoped().unscoped_hold_catalogue().await?;
    operation.unscoped().unscoped_make_room().await?;
    let began_at = operation.store().clock().now();
    let present = operation.unscoped_lock::<programme::Entity>(Condition::all()).await?.into_iter().next();
    if let Some(present) = &present
        && present.code != pack.programme.code
    {
        let (present, given) = (present.code.clone(), pack.programme.code.clone());
        return Err(ImportError::AnotherProgramme { present, given });
    }
    let before = base::read(operation.unscoped()).await?;
    let given = Said::of(pack);
    let stated = pack.formula.clone();
    let (pack, decisions) = merged(operation, &before, (pack, &given), prefer).await?;
    let pack = &Pack { formula: stated, ..pack };
    let id = present.as_ref().map_or_else(|| operation.store().ids().next(), |present| present.id);
    let mut report = Report {
        programme: programme(operation, id, present.as_ref(), &pack.programme).await?
            | pools(operation, pack).await?,
        decisions,
        ..Report::default()
    };
    let said = restated::Said::read(operation.unscoped()).await?;
    let earlier = said.clauses();
    let organizations = tables::organizations(operation, pack, &mut report).await?;
    tables::scenarios(operation, pack, &mut report).await?;
    let responsibilities = tables::responsibilities(operation, pack, &organizations, &mut report).await?;
    let communities = tables::communities(operation, pack, &organizations, &mut report).await?;
    aims::keep(operation, pack, (&organizations, &responsibilities), &mut report).await?;
    tables::funding(operation, pack, &mut report).await?;
    follow(operation, &communities, &report.communities).await?;
    report.duties_restated = said.revise(operation.unscoped()).await?;
    let known = duties::Known { organizations, responsibilities, communities };
    duties::derive(operation, pack, &known, earlier, &mut report).await?;
    report.formula = base::keep_formula(operation.unscoped(), pack.formula.as_ref()).await?;
    report.restated = base::keep(operation.unscoped(), &before, &given).await?;
    if report.is_empty() {
        return Ok((report, None));
    }
    let imported = PolicyEvent::Imported {
        programme: id,
        title: pack.programme.title.clone(),
        report: Box::new(report.clone()),
        began_at,
    };
    Ok((report, Some(imported.into())))
}

/// The pack, with what only the register has changed since the pack before.
async fn merged(
    operation: &Operation<'_>,
    base: &Said,
    (pack, given): (&Pack, &Said),
    prefer: Option<Prefer>,
) -> Result<(Pack, Option<Decisions>), ImportError> {
    let register = register(operation.unscoped()).await?.map(|held| Said::of(&held)).unwrap_or_default();
    if register == *base {
        return Ok((pack.clone(), None));
    }
    let side = prefer.unwrap_or(Prefer::Register);
    let sides = merge::Sides { base, pack: given, register: &register, prefer: side };
    let merge::Merged { said, clashes } = merge::merge(sides);
    let mut conflicts: Vec<Conflict> =
        clashes.into_iter().map(|clash| Conflict::at(&pack.places, clash)).collect();
    conflicts.sort_by(|one, other| {
        (one.file, one.line, one.column, &one.code).cmp(&(other.file, other.line, other.column, &other.code))
    });
    conflicts.dedup();
    if prefer.is_none() && !conflicts.is_empty() {
        return Err(ImportError::Conflicting(Conflicts(conflicts)));
    }
    let files = write::files(&said).map_err(|_| Error::Broken("what is merged is written into memory"))?;
    let merged = read::read_written(&files).map_err(ImportError::Unfit)?;
    let decided = Decisions { prefer: side, conflicts };
    Ok((merged, Some(decided).filter(|decided| !decided.conflicts.is_empty())))
}

/// Lets the projects of communities that the pack brought, moved or withdrew stand where it has them.
async fn follow(
    operation: &Operation<'_>,
    known: &HashMap<String, CommunityId>,
    Changes { added, changed, withdrawn }: &Changes,
) -> Result<()> {
    let of = |codes: &[String]| codes.iter().filter_map(|code| known.get(code).copied()).collect::<Vec<_>>();
    let mut moved = of(changed);
    if !withdrawn.is_empty() {
        let gone = community::Column::Code.is_in(withdrawn.iter().map(String::as_str));
        let gone = operation.unscoped_rows::<community::Entity>(gone).await?;
        moved.extend(gone.into_iter().map(|row| row.id));
    }
    let decided = Decided { on: operation.store().clock().today(), by: None };
    follow_library(operation.unscoped(), &moved, &of(added), &decided).await
}

async fn programme(
    operation: &Operation<'_>,
    id: ProgrammeId,
    present: Option<&programme::Model>,
    spec: &ProgrammeSpec,
) -> Result<bool> {
    let wanted = programme::Model {
        id,
        code: spec.code.clone(),
        title: spec.title.clone(),
        document_number: spec.document_number.clone(),
        issued_on: spec.issued_on,
        effective_on: spec.effective_on,
        revision: present.map_or(0, |present| present.revision),
    };
    match present {
        Some(present) if *present == wanted => return Ok(false),
        Some(_) => {
            use programme::Column;
            let columns = vec![
                (Column::Title, wanted.title.into()),
                (Column::DocumentNumber, wanted.document_number.into()),
                (Column::IssuedOn, wanted.issued_on.into()),
                (Column::EffectiveOn, wanted.effective_on.into()),
            ];
            operation.unscoped_set::<programme::Entity>(Column::Id.eq(id), columns).await?;
        }
        None => operation.unscoped_add(programme::ActiveModel::from(wanted)).await?,
    }
    Ok(true)
}

async fn pools(operation: &Operation<'_>, pack: &Pack) -> Result<bool> {
    let present = operation.unscoped_rows::<pool::Entity>(Condition::all()).await?;
    // A pool that the pack leaves out plans nothing.
    let given = |pool: Pool| pack.pools.iter().any(|spec| spec.pool == pool);
    let left_out = present.iter().map(|row| row.pool).filter(|pool| !given(*pool));
    let mut wanted: Vec<_> =
        left_out.map(|pool| pool::Model { pool, unnamed_count: 0, remark: None }).collect();
    wanted.extend(pack.pools.iter().map(|spec| {
        let named = pack.communities.iter().filter(|community| community.pool == spec.pool).count();
        let named = i32::try_from(named).unwrap_or(i32::MAX);
        let unnamed_count = spec.planned_count.saturating_sub(named);
        let remark = spec.remark.clone().filter(|_| unnamed_count > 0);
        pool::Model { pool: spec.pool, unnamed_count, remark }
    }));
    let mut changed = false;
    for wanted in wanted {
        match present.iter().find(|row| row.pool == wanted.pool) {
            Some(row) if *row == wanted => continue,
            Some(_) => {
                use pool::Column;
                let columns = vec![
                    (Column::UnnamedCount, wanted.unnamed_count.into()),
                    (Column::Remark, wanted.remark.into()),
                ];
                operation.unscoped_set::<pool::Entity>(Column::Pool.eq(wanted.pool), columns).await?;
            }
            None => operation.unscoped_add(pool::ActiveModel::from(wanted)).await?,
        }
        changed = true;
    }
    Ok(changed)
}

/// The id of a code. A pack that was checked names nothing that is not there.
fn named<Id: TypedId + From<Uuid>>(ids: &HashMap<String, Id>, code: &str) -> Result<Id> {
    ids.get(code).copied().ok_or(Error::Broken("a checked pack refers to what it has"))
}

impl Changes {
    fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.withdrawn.is_empty()
    }
}

impl Report {
    /// Nothing was written.
    pub fn is_empty(&self) -> bool {
        let tables = [&self.organizations, &self.scenarios, &self.responsibilities, &self.communities];
        !self.programme
            && !self.targets
            && !self.restated
            && !self.funding
            && tables.iter().all(|changes| changes.is_empty())
            && self.formula.is_none()
            && self.duties_derived == 0
            && self.duties_cancelled == 0
            && self.duties_transferred == 0
    }
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return writeln!(out, "nothing changed");
        }
        if let Some(decisions) = &self.decisions {
            write!(out, "{decisions}")?;
        }
        if self.programme {
            writeln!(out, "programme: set")?;
        }
        if self.targets {
            writeln!(out, "targets: set")?;
        }
        for (table, changes) in [
            ("organizations", &self.organizations),
            ("scenarios", &self.scenarios),
            ("responsibilities", &self.responsibilities),
            ("communities", &self.communities),
        ] {
            for (what, codes) in
                [("added", &changes.added), ("changed", &changes.changed), ("withdrawn", &changes.withdrawn)]
            {
                if !codes.is_empty() {
                    writeln!(out, "{table}: {} {what}: {}", codes.len(), codes.join(", "))?;
                }
            }
        }
        if let Some(version) = self.formula {
            writeln!(out, "bulletins: version {version} of the formula")?;
        }
        if self.funding {
            writeln!(out, "funding: a new version of the rules")?;
        }
        if self.duties_transferred > 0 {
            writeln!(out, "duties: {} transferred with their clauses", self.duties_transferred)?;
        }
        writeln!(
            out,
            "duties: {} derived, {} cancelled, {} kept though they no longer follow, because they are signed",
            self.duties_derived, self.duties_cancelled, self.duties_kept
        )
    }
}
