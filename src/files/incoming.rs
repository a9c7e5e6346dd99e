//! Bytes that come in: written to a file piece by piece, and their digest taken meanwhile. A piece is all of it that is ever in memory.

use rand::{TryRngCore, rngs::OsRng};
use sha2::{Digest, Sha256};
use std::{
    fs::{File, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};
use tokio::task::spawn_blocking;

/// Bytes that are written at once.
const PIECE: usize = 256 << 10;

/// Why nothing is kept of them.
#[derive(Debug, thiserror::Error)]
pub enum Unkept {
    /// They are more than one may send.
    #[error("too long")]
    TooLong,
    /// There is none.
    #[error("empty")]
    Empty,
    /// The disk does not take them.
    #[error("cannot be written: {0}")]
    Disk(#[from] io::Error),
}

/// A file that is there as long as this.
#[derive(Debug)]
struct Temporary(PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        // What is left is swept later.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// What has come in so far.
#[derive(Debug)]
pub struct Incoming {
    open: Option<Open>,
    piece: Vec<u8>,
    size: u64,
    most: u64,
}

#[derive(Debug)]
struct Open {
    file: File,
    digest: Sha256,
    path: Temporary,
}

/// What came in, whole.
#[derive(Debug)]
pub struct Received {
    path: Temporary,
    /// Bytes.
    pub size: u64,
    /// Of them, as 64 hex digits.
    pub sha256: String,
}

impl Received {
    /// Where the bytes are, until this is dropped.
    pub fn path(&self) -> &Path {
        &self.path.0
    }
}

impl Incoming {
    /// Nothing yet, of so many bytes at most, to be written into a folder.
    pub async fn begin(folder: &Path, most: u64) -> Result<Self, Unkept> {
        let folder = folder.to_owned();
        let open = spawn_blocking(move || Open::new(&folder)).await.map_err(io::Error::other)??;
        Ok(Self { open: Some(open), piece: Vec::new(), size: 0, most })
    }

    /// Takes more.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), Unkept> {
        self.size = self.size.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        if self.size > self.most {
            return Err(Unkept::TooLong);
        }
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE { self.flush(false).await } else { Ok(()) }
    }

    /// That was all: it is on the disk.
    pub async fn end(mut self) -> Result<Received, Unkept> {
        if self.size == 0 {
            return Err(Unkept::Empty);
        }
        self.flush(true).await?;
        let open = self.open.take().ok_or_else(gone)?;
        Ok(Received { path: open.path, size: self.size, sha256: format!("{:x}", open.digest.finalize()) })
    }

    async fn flush(&mut self, last: bool) -> Result<(), Unkept> {
        let (mut open, piece) = (self.open.take().ok_or_else(gone)?, std::mem::take(&mut self.piece));
        let write = move || {
            open.digest.update(&piece);
            open.file.write_all(&piece)?;
            if last {
                open.file.sync_all()?;
            }
            io::Result::Ok((open, piece))
        };
        let (open, mut piece) = spawn_blocking(write).await.map_err(io::Error::other)??;
        piece.clear();
        (self.open, self.piece) = (Some(open), piece);
        Ok(())
    }
}

fn gone() -> io::Error {
    io::Error::other("it could not be written before")
}

impl Open {
    fn new(folder: &Path) -> io::Result<Self> {
        let mut name = [0; 16];
        OsRng.try_fill_bytes(&mut name).map_err(io::Error::other)?;
        let path = folder.join(format!("{:032x}", u128::from_be_bytes(name)));
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        Ok(Self { file, digest: Sha256::new(), path: Temporary(path) })
    }
}
