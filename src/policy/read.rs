//! Reading a pack's folder: the public door of this module.

use super::{
    bulletin, cells,
    check::{Files, check},
    community::{self, Entry},
    fault::{Fault, Faults, NOT_UTF8, Read},
    funding::{self, Funding},
    keys::Source,
    organization,
    pack::{CommunitySpec, Pack, PoolSpec},
    places::Places,
    programme::{self, Planned},
    responsibility,
    said::Sheet,
    scenario,
    table::Table,
    targets, write,
};
use std::{borrow::Cow, fs, io::ErrorKind, path::Path};

/// Reads and checks the pack in a folder: `programme.toml`, `organizations.csv`, `scenarios.csv`,
/// `responsibilities.csv` and `communities.csv`, and `targets.toml`, `bulletin.toml` and `funding.toml` where they are there, in UTF-8
/// with or without a byte order mark. Other files are not looked at.
///
/// # Errors
/// Every fault of every file, never none, by file, line and column.
pub fn read(dir: &Path) -> Result<Pack, Vec<Fault>> {
    read_each(|file, faults| Ok(bytes(dir, file, faults)?.map(Cow::Owned)))
}

/// The same of files that were written and not saved.
pub(super) fn read_written(files: &[write::File]) -> Result<Pack, Vec<Fault>> {
    read_each(|file, _| {
        let found = files.iter().find(|(name, _)| *name == file);
        Ok(found.map(|(_, bytes)| Cow::Borrowed(bytes.as_slice())))
    })
}

fn read_each<'f>(
    open: impl Fn(&'static str, &mut Faults) -> Read<Option<Cow<'f, [u8]>>>,
) -> Result<Pack, Vec<Fault>> {
    let mut faults = Faults::default();
    let required = |file, faults: &mut Faults| {
        let missing = |faults: &mut Faults| faults.report(Fault::new(file, 1, 1, "the file is missing"));
        open(file, faults)?.ok_or_else(|| missing(faults))
    };
    let text = required(programme::FILE, &mut faults)
        .and_then(|bytes| decode(programme::FILE, bytes.into_owned(), &mut faults));
    let optional = |file, faults: &mut Faults| {
        open(file, faults)?.map(|bytes| decode(file, bytes.into_owned(), faults)).transpose()
    };
    let aims = optional(targets::FILE, &mut faults);
    let formula = optional(bulletin::FILE, &mut faults);
    let rules = optional(funding::FILE, &mut faults);
    let table = |file, columns: &[&str], faults: &mut Faults| {
        let bytes = required(file, faults)?;
        Table::read(file, &bytes, columns, faults)
    };
    let files = Files {
        programme: match &text {
            Ok(text) => programme::read(text, &mut faults),
            Err(reported) => Err(*reported),
        },
        organizations: table(organization::FILE, &organization::COLUMNS, &mut faults),
        scenarios: table(scenario::FILE, &scenario::COLUMNS, &mut faults),
        responsibilities: table(responsibility::FILE, &responsibility::COLUMNS, &mut faults),
        communities: table(community::FILE, &community::COLUMNS, &mut faults),
        targets: match &aims {
            Ok(text) => text.as_deref().map(|text| targets::read(text, &mut faults)).transpose(),
            Err(reported) => Err(*reported),
        },
    };
    check(&files, &mut faults);
    let formula = formula.and_then(|text| text.map(|text| bulletin::read(&text, &mut faults)).transpose());
    let funding = rules.and_then(|text| text.map(|text| funding::read(&text, &mut faults)).transpose());
    let read =
        pack(files, funding.transpose(), &mut faults).and_then(|pack| Ok(Pack { formula: formula?, ..pack }));
    match read {
        Ok(pack) if faults.is_empty() => Ok(pack),
        _ => Err(faults.sorted()),
    }
}

/// Where the files of a pack say what.
fn places(files: &Files<'_>) -> Places {
    let mut places = match &files.programme {
        Ok(programme) => programme.places.clone(),
        Err(_) => Places::default(),
    };
    for (sheet, table) in [
        (Sheet::Organizations, &files.organizations),
        (Sheet::Scenarios, &files.scenarios),
        (Sheet::Responsibilities, &files.responsibilities),
        (Sheet::Communities, &files.communities),
    ] {
        if let Ok(table) = table {
            places.note(sheet, table);
        }
    }
    if let Ok(table) = &files.communities {
        places.note_pools(table);
    }
    if let Ok(Some(targets)) = &files.targets {
        places.join(targets.places.clone());
    }
    places
}

fn pack(files: Files<'_>, funding: Option<Read<Funding>>, faults: &mut Faults) -> Read<Pack> {
    let organizations = cells::rows(&files.organizations, faults, organization::read);
    let scenarios = cells::rows(&files.scenarios, faults, scenario::read);
    let responsibilities = cells::rows(&files.responsibilities, faults, responsibility::read);
    let entries = cells::rows(&files.communities, faults, community::read);
    let mut places = places(&files);
    let funding = match funding.transpose()? {
        Some(funding) => {
            places.join(funding.places);
            funding.parameters
        }
        None => Vec::new(),
    };
    let programme = files.programme?;
    let (targets, milestones, requirements) = match files.targets? {
        Some(found) => (found.aims?, found.milestones?, found.requirements?),
        None => (Vec::new(), Vec::new(), Vec::new()),
    };
    let (pools, communities) = annex_1(programme.pools?, entries?);
    Ok(Pack {
        programme: programme.spec?,
        pools,
        organizations: organizations?,
        scenarios: scenarios?,
        responsibilities: responsibilities?,
        communities,
        targets,
        milestones,
        requirements,
        formula: None,
        funding,
        places,
    })
}

/// Named communities stand for themselves; what is said of the others goes to their pool.
fn annex_1(planned: Vec<Planned>, entries: Vec<Entry>) -> (Vec<PoolSpec>, Vec<CommunitySpec>) {
    let spec = |Planned { pool, count }| PoolSpec { pool, planned_count: count.into_inner(), remark: None };
    let mut pools: Vec<_> = planned.into_iter().map(spec).collect();
    let mut communities = Vec::new();
    for entry in entries {
        match entry {
            Entry::Named(community) => communities.push(community),
            Entry::Unnamed { pool, remark } => {
                if let Some(spec) = pools.iter_mut().find(|spec| spec.pool == pool) {
                    spec.remark = remark;
                }
            }
        }
    }
    (pools, communities)
}

/// What the file holds, without a byte order mark; none where it is not there.
fn bytes(dir: &Path, file: &'static str, faults: &mut Faults) -> Read<Option<Vec<u8>>> {
    let bytes = match fs::read(dir.join(file)) {
        Ok(bytes) => bytes,
        Err(fault) if fault.kind() == ErrorKind::NotFound => return Ok(None),
        Err(fault) => {
            let message = format!("the file cannot be read: {fault}");
            return Err(faults.report(Fault::new(file, 1, 1, message)));
        }
    };
    Ok(Some(bytes.strip_prefix(b"\xEF\xBB\xBF").map(<[u8]>::to_vec).unwrap_or(bytes)))
}

fn decode(file: &'static str, bytes: Vec<u8>, faults: &mut Faults) -> Read<String> {
    String::from_utf8(bytes).map_err(|fault| {
        let start = String::from_utf8_lossy(
            fault.as_bytes().get(..fault.utf8_error().valid_up_to()).unwrap_or_default(),
        );
        let source = Source { file, text: &start };
        faults.report(source.fault(start.len(), NOT_UTF8))
    })
}
