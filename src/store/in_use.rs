//! Who has a SQLite database open: every store says so, and what replaces the file asks.

use super::private;
use crate::config::SqliteFile;
use std::{
    fs::{self, File, TryLockError},
    io,
    os::unix::fs::{MetadataExt, fchown},
    path::{Path, PathBuf},
};

/// Held as long as a database is open. It is a lock of the operating system's, which ends with the process, on an empty
/// file beside the database. The database itself is no place for it: whoever closes that ends SQLite's own locks on it.
#[derive(Debug)]
pub(super) struct InUse {
    lock: File,
    path: PathBuf,
}

impl InUse {
    /// Beside others that have it open; none where somebody has it alone.
    pub(super) fn with_others(database: &Path) -> io::Result<Option<Self>> {
        Self::take(database, File::try_lock_shared)
    }

    /// Alone; none where anybody has it open.
    pub(super) fn alone(database: &Path) -> io::Result<Option<Self>> {
        Self::take(database, File::try_lock)
    }

    fn take(
        database: &Path,
        try_lock: impl Fn(&File) -> Result<(), TryLockError>,
    ) -> io::Result<Option<Self>> {
        let path = SqliteFile::beside(database, "-lock");
        loop {
            let held = Self { lock: private::open(&path)?, path: path.clone() };
            match try_lock(&held.lock) {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Ok(None),
                Err(TryLockError::Error(error)) => return Err(error),
            }
            // The last one to close has taken it away meanwhile: it keeps nobody out.
            if held.is_there()? {
                held.give_to_the_owner_of(database);
                return Ok(Some(held));
            }
        }
    }

    fn is_there(&self) -> io::Result<bool> {
        let held = self.lock.metadata()?;
        match fs::symlink_metadata(&self.path) {
            Ok(there) => Ok((there.dev(), there.ino()) == (held.dev(), held.ino())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The administrator may use a database of a service's; a lock that is left must not keep the service out.
    fn give_to_the_owner_of(&self, database: &Path) {
        if let (Ok(lock), Ok(database)) = (self.lock.metadata(), fs::metadata(database))
            && lock.uid() != database.uid()
            && let Err(error) = fchown(&self.lock, Some(database.uid()), Some(database.gid()))
        {
            tracing::debug!(%error, "the lock has another owner than the database");
        }
    }
}

/// The last one takes the file away.
impl Drop for InUse {
    fn drop(&mut self) {
        if self.lock.try_lock().is_ok()
            && self.is_there().unwrap_or(false)
            && let Err(error) = fs::remove_file(&self.path)
        {
            tracing::debug!(%error, "the lock stays beside the database");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::InUse;
    use crate::config::SqliteFile;

    #[test]
    fn who_is_alone_has_nobody_beside() {
        let folder = std::env::temp_dir().join(format!("locks-of-a-unit-test-{}", std::process::id()));
        std::fs::create_dir(&folder).unwrap();
        let database = folder.join("x.db");
        let one = InUse::with_others(&database).unwrap().unwrap();
        let other = InUse::with_others(&database).unwrap().unwrap();
        assert!(InUse::alone(&database).unwrap().is_none());
        drop(one);
        assert!(InUse::alone(&database).unwrap().is_none(), "there is the other yet");
        assert!(SqliteFile::beside(&database, "-lock").exists());
        drop(other);
        let alone = InUse::alone(&database).unwrap().unwrap();
        assert!(InUse::with_others(&database).unwrap().is_none());
        assert!(InUse::alone(&database).unwrap().is_none());
        drop(alone);
        assert!(folder.read_dir().unwrap().next().is_none(), "nothing is left");
        std::fs::remove_dir_all(folder).unwrap();
    }
}
