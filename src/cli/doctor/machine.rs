//! What is looked at of the machine: files that the configuration names, and room on its disks.

use super::{Check, Finding};
use crate::{
    cli::{descriptors, server as serving},
    config::{DatabaseConfig, DatabaseUrl, KeyConfig, ServerConfig},
    store::private,
};
use rustix::fs::statvfs;
use std::{
    error::Error,
    path::{Path, PathBuf},
};

/// Bytes that a disk should have free, and those without which a server cannot work.
const LITTLE: u64 = 1 << 30;
const NONE: u64 = 100 << 20;
/// The same, as parts of a hundred of the disk.
const PARTS: u64 = 5;

/// What the configuration names: all of it can be read, and nothing of it is odd.
pub(super) fn configuration(
    keys: &KeyConfig,
    server: &ServerConfig,
    database: &DatabaseConfig,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut read = |came_of_it: Result<(), Box<dyn Error>>| {
        if let Err(error) = came_of_it {
            findings.push(Finding::fails(Check::Configuration, error.to_string()));
        }
    };
    read(serving::key_files(keys).map(drop).map_err(Into::into));
    read(serving::providers(server).map(drop).map_err(Into::into));
    read(serving::webhooks(&server.webhooks).map(drop));
    read(descriptors::suffice(server, database).map(drop));
    let issuer = server.issuer(server.bind);
    if let Some(doubt) = issuer.doubt() {
        findings.push(Finding::odd(Check::Configuration, format!("ISSUER is {issuer}: {doubt}")));
    }
    if server.files.folder(database).is_none() {
        let says = "no files are taken: set FILES, or FILES_S3_BUCKET";
        findings.push(Finding::odd(Check::Configuration, says));
    }
    if findings.is_empty() {
        findings.push(Finding::well(Check::Configuration, format!("{issuer}, listening on {}", server.bind)));
    }
    findings
}

/// Room where the register writes: its database, and its files.
pub(super) fn disks(database: &DatabaseConfig, server: &ServerConfig) -> Vec<Finding> {
    let mut folders: Vec<PathBuf> = Vec::new();
    if let DatabaseUrl::Sqlite(file) = &database.database_url {
        folders.push(private::folder_of(&file.path).to_owned());
    }
    folders.extend(server.files.folder(database));
    folders.iter().map(|folder| disk(folder)).collect()
}

fn disk(folder: &Path) -> Finding {
    // A folder that is not there yet will be where the nearest one above it is.
    let there = folder.ancestors().find(|it| it.exists()).unwrap_or(Path::new("."));
    let there = if there.as_os_str().is_empty() { Path::new(".") } else { there };
    let found = match statvfs(there) {
        Ok(found) => found,
        Err(error) => return Finding::fails(Check::Disk, format!("{}: {error}", folder.display())),
    };
    let free = found.f_bavail.saturating_mul(found.f_frsize);
    let all = found.f_blocks.saturating_mul(found.f_frsize);
    let says = format!("{}: {} MiB free of {} MiB", folder.display(), free >> 20, all >> 20);
    if free < NONE {
        Finding::fails(Check::Disk, says)
    } else if free < LITTLE || free < all / 100 * PARTS {
        Finding::odd(Check::Disk, says)
    } else {
        Finding::well(Check::Disk, says)
    }
}
