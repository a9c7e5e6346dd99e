//! Reading a pack's folder: the public door of this module.

use super::{
    cells,
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
    write,
};
use std::{borrow::Cow, fs, io::ErrorKind, path::Path};

/// Reads and checks the pack in a folder: `programme.toml`, `organizations.csv`, `scenarios.csv`,
/// `responsibilities.csv` and `communities.csv`, in UTF-8 with or without a byte order mark. Other files are not
/// looked at, but for `funding.toml`, the rules of money, which a pack may have.
///
/// # Errors
/// Every fault of every file, never none, by file, line and column.
pub fn read(dir: &Path) -> Result<Pack, Vec<Fault>> {
    read_each(|file, faults| bytes(dir, file, faults).map(Cow::Owned), |file| dir.join(file).exists())
}

/// The same of files that were written and not saved.
pub(super) fn read_written(files: &[write::File]) -> Result<Pack, Vec<Fault>> {
    let found = |file: &str| files.iter().find(|(name, _)| *name == file);
    let open = |file, faults: &mut Faults| {
        let missing = || faults.report(Fault::new(file, 1, 1, "the file is missing"));
        found(file).map(|(_, bytes)| Cow::Borrowed(bytes.as_slice())).ok_or_else(missing)
    };
    read_each(open, |file| found(file).is_some())
}

fn read_each<'f>(
    open: impl Fn(&'static str, &mut Faults) -> Read<Cow<'f, [u8]>>,
    is_there: impl Fn(&'static str) -> bool,
) -> Result<Pack, Vec<Fault>> {
    let mut faults = Faults::default();
    let text = open(programme::FILE, &mut faults)
        .and_then(|bytes| decode(programme::FILE, bytes.into_owned(), &mut faults));
    let table = |file, columns: &[&str], faults: &mut Faults| {
        let bytes = open(file, faults)?;
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
    };
    check(&files, &mut faults);
    let funding = is_there(funding::FILE).then(|| {
        let bytes = open(funding::FILE, &mut faults)?;
        let text = decode(funding::FILE, bytes.into_owned(), &mut faults)?;
        funding::read(&text, &mut faults)
    });
    match pack(files, funding, &mut faults) {
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
    let (pools, communities) = annex_1(programme.pools?, entries?);
    Ok(Pack {
        programme: programme.spec?,
        pools,
        organizations: organizations?,
        scenarios: scenarios?,
        responsibilities: responsibilities?,
        communities,
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

/// What the file holds, without a byte order mark.
fn bytes(dir: &Path, file: &'static str, faults: &mut Faults) -> Read<Vec<u8>> {
    let bytes = fs::read(dir.join(file)).map_err(|fault| {
        let message = match fault.kind() {
            ErrorKind::NotFound => "the file is missing".to_owned(),
            _ => format!("the file cannot be read: {fault}"),
        };
        faults.report(Fault::new(file, 1, 1, message))
    })?;
    Ok(bytes.strip_prefix(b"\xEF\xBB\xBF").map(<[u8]>::to_vec).unwrap_or(bytes))
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
