//! Files that nobody but their owner may read, whatever the umask: databases, their copies, private keys.

use std::{
    fs::{self, DirBuilder, File, Metadata, OpenOptions},
    io,
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

/// Read and written by the owner.
const OWNER_ONLY: u32 = 0o600;
/// Bits of a file that let others than the owner at it.
const OTHERS: u32 = 0o077;
/// Bits of a folder that let others than the owner put files into it.
const OTHERS_WRITE: u32 = 0o022;
/// The bit of a folder in which nobody removes or renames what is another's, as `/tmp`.
const STICKY: u32 = 0o1000;

/// Whether others than its owner may read or write a file.
pub fn is_open_to_others(file: &Metadata) -> bool {
    file.permissions().mode() & OTHERS != 0
}

/// What closes files to others, to be pasted.
pub fn how_to_close(files: &[PathBuf]) -> String {
    format!("chmod 600 {}", quoted(files))
}

/// Makes a new file, empty and closed to others before anything is in it.
pub(super) fn make(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(OWNER_ONLY).open(path)
}

/// The same, where it need not be new.
pub(super) fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(OWNER_ONLY).open(path)
}

/// The folder that a path leads through.
pub fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Makes a folder, and those above it, closed to others; one that is there stays as it is.
pub(super) fn make_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Whose folder it is to put files into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writers {
    /// Its owner's alone.
    Owner,
    /// Everybody's, who cannot touch what is another's.
    Each,
    /// Others may put a file of theirs in the place of any other.
    Others,
}

/// Whose the folder is.
pub fn writers(folder: &Path) -> io::Result<Writers> {
    let mode = fs::metadata(folder)?.mode();
    Ok(match (mode & OTHERS_WRITE != 0, mode & STICKY != 0) {
        (false, _) => Writers::Owner,
        (true, true) => Writers::Each,
        (true, false) => Writers::Others,
    })
}

/// Gives a whole file its name, which must be nobody's yet.
pub(super) fn give_name(file: &Path, name: &Path) -> io::Result<()> {
    match fs::hard_link(file, name) {
        Ok(()) => fs::remove_file(file),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
        // Some file systems have no links.
        Err(_) if fs::symlink_metadata(name).is_err() => fs::rename(file, name),
        Err(error) => Err(error),
    }
}

/// What keeps others from a folder, to be pasted.
pub fn how_to_keep_out(folder: &Path) -> String {
    format!("chmod go-w {}", quoted(&[folder.to_owned()]))
}

/// Names as a shell takes them.
fn quoted(paths: &[PathBuf]) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "/._-".contains(letter);
    let names = paths.iter().map(|path| path.to_string_lossy());
    let words = names.map(|name| {
        if name.chars().all(plain) { name.into_owned() } else { format!("'{}'", name.replace('\'', r"'\''")) }
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::how_to_close;

    #[test]
    fn what_is_to_be_pasted_is_what_is_meant() {
        let files = ["/var/lib/x.db".into(), "a b/it's.db".into()];
        assert_eq!(how_to_close(&files), r"chmod 600 /var/lib/x.db 'a b/it'\''s.db'");
    }
}
