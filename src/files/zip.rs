//! Archives, read by their directory, within limits, from the disk. One is taken if it is what it seems: its parts stand one behind
//! the other from its first byte to its directory, and each comes to as much as the directory says.

use encoding_rs::GB18030;
use flate2::read::DeflateDecoder;
use std::{
    fs::File,
    io::{self, BufReader, Read, Seek, SeekFrom},
};

/// Parts, at most.
const MOST_PARTS: usize = 5_000;
/// Bytes of the directory, at most.
const LONGEST_DIRECTORY: u64 = 2 << 20;
/// Bytes that all parts come to, at most.
const MOST_INSIDE: u64 = 256 << 20;
/// How many times as much as its own bytes, at most, an archive that comes to more than a little.
const RATIO: u64 = 100;
const LITTLE: u64 = 16 << 20;
/// Bytes of the end, with the longest comment.
const END: u64 = 22 + 65_535;

/// Why an archive is not taken.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    #[error("已损坏 / it is damaged")]
    Damaged,
    #[error("过大 / it comes to too much")]
    TooLarge,
    #[error("已加密 / it is encrypted")]
    Encrypted,
    #[error("压缩方式不支持 / it is compressed in a way that is not supported")]
    Method,
    #[error("文件名含路径或控制字符 / a name in it leads elsewhere, or has controls")]
    Name,
    #[error("内含压缩包或文档，请单独上传 / there is an archive or a document in it: upload that by itself")]
    Nested,
    #[error("it cannot be read: {0}")]
    Unread(#[from] io::Error),
}

#[derive(Debug)]
struct Part {
    name: String,
    raw_name: Vec<u8>,
    is_stored: bool,
    packed: u64,
    size: u64,
    at: u64,
}

/// An archive whose directory was read.
#[derive(Debug)]
pub(super) struct Archive {
    file: File,
    parts: Vec<Part>,
    directory: u64,
}

/// Numbers as archives have them, one after another.
struct Fields<'b>(&'b [u8]);

impl<'b> Fields<'b> {
    fn bytes(&mut self, count: usize) -> Result<&'b [u8], Fault> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(Fault::Damaged)?;
        self.0 = rest;
        Ok(taken)
    }

    fn u16(&mut self) -> Result<u16, Fault> {
        let bytes = self.bytes(2)?;
        Ok(u16::from_le_bytes(bytes.try_into().map_err(|_| Fault::Damaged)?))
    }

    fn u32(&mut self) -> Result<u32, Fault> {
        let bytes = self.bytes(4)?;
        Ok(u32::from_le_bytes(bytes.try_into().map_err(|_| Fault::Damaged)?))
    }
}

const END_SIGN: u32 = 0x0605_4B50;
const PART_SIGN: u32 = 0x0201_4B50;
const LOCAL_SIGN: u32 = 0x0403_4B50;
/// Bytes of a part's own head, before its name.
const LOCAL: u64 = 30;

impl Archive {
    /// Reads the directory.
    pub(super) fn read(mut file: File) -> Result<Self, Fault> {
        let length = file.seek(SeekFrom::End(0))?;
        let (count, size, at) = end(&mut file, length)?;
        if count > MOST_PARTS || size > LONGEST_DIRECTORY {
            return Err(Fault::TooLarge);
        }
        let directory = read_at(&mut file, at, size)?;
        let mut fields = Fields(&directory);
        let mut parts = Vec::with_capacity(count);
        for _ in 0..count {
            parts.push(part(&mut fields)?);
        }
        if !fields.0.is_empty() {
            return Err(Fault::Damaged);
        }
        let inside = parts.iter().fold(0_u64, |sum, part| sum.saturating_add(part.size));
        if inside > MOST_INSIDE || inside > LITTLE && inside > length.saturating_mul(RATIO) {
            return Err(Fault::TooLarge);
        }
        parts.sort_unstable_by_key(|part| part.at);
        Ok(Self { file, parts, directory: at })
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().map(|part| part.name.as_str())
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.names().any(|other| other == name)
    }

    /// Looks into each part: that they stand one behind the other, that each is as long as the directory says, and that none is an
    /// archive; but for what a document has embedded.
    pub(super) fn check_inside(mut self, is_document: bool) -> Result<(), Fault> {
        let parts = std::mem::take(&mut self.parts);
        let ends = parts.iter().skip(1).map(|part| part.at).chain([self.directory]);
        let mut expected = 0;
        for (part, end) in parts.iter().zip(ends) {
            if part.at != expected {
                return Err(Fault::Damaged);
            }
            self.check_part(part, end, is_document)?;
            expected = end;
        }
        if parts.is_empty() { Err(Fault::Damaged) } else { Ok(()) }
    }

    fn check_part(&mut self, part: &Part, end: u64, is_document: bool) -> Result<(), Fault> {
        let head = read_at(&mut self.file, part.at, LOCAL)?;
        let mut fields = Fields(&head);
        if fields.u32()? != LOCAL_SIGN {
            return Err(Fault::Damaged);
        }
        fields.bytes(22)?;
        let (name, extra) = (u64::from(fields.u16()?), u64::from(fields.u16()?));
        // Whoever unpacks it by this name or by the directory's has the same.
        if read_at(&mut self.file, part.at.saturating_add(LOCAL), name)? != part.raw_name {
            return Err(Fault::Damaged);
        }
        let data = part.at.saturating_add(LOCAL).saturating_add(name).saturating_add(extra);
        // Behind it may stand its sizes once more, and nothing else.
        let behind = end.checked_sub(data.saturating_add(part.packed)).ok_or(Fault::Damaged)?;
        if behind > 24 {
            return Err(Fault::Damaged);
        }
        self.file.seek(SeekFrom::Start(data))?;
        let packed = BufReader::new((&self.file).take(part.packed));
        let begins = if part.is_stored {
            measured(packed, part.size)?
        } else {
            measured(DeflateDecoder::new(packed), part.size)?
        };
        let may_be_archive = is_document && part.name.contains("/embeddings/");
        if is_archive(&begins) && !may_be_archive { Err(Fault::Nested) } else { Ok(()) }
    }
}

/// How it begins, if it is so long and no longer.
fn measured(from: impl Read, size: u64) -> Result<Vec<u8>, Fault> {
    let mut from = from.take(size.saturating_add(1));
    let mut begins = Vec::with_capacity(8);
    (&mut from).take(8).read_to_end(&mut begins).map_err(|_| Fault::Damaged)?;
    let rest = io::copy(&mut from, &mut io::sink()).map_err(|_| Fault::Damaged)?;
    let read = rest.saturating_add(u64::try_from(begins.len()).unwrap_or(u64::MAX));
    if read == size { Ok(begins) } else { Err(Fault::Damaged) }
}

/// ZIP, RAR, 7z, gzip, xz, and what older programs write documents in.
fn is_archive(begins: &[u8]) -> bool {
    let signs: [&[u8]; 7] =
        [b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xBC\xAF", b"\x1F\x8B", b"\xFD7zXZ", b"\xD0\xCF\x11\xE0"];
    signs.iter().any(|sign| begins.starts_with(sign))
}

/// How many parts there are, how long the directory is, and where it begins: right before the end.
fn end(file: &mut File, length: u64) -> Result<(usize, u64, u64), Fault> {
    let from = length.saturating_sub(END);
    let tail = read_at(file, from, length.saturating_sub(from))?;
    let sign = END_SIGN.to_le_bytes();
    let found = tail.windows(4).rposition(|four| four == sign).ok_or(Fault::Damaged)?;
    let mut fields = Fields(tail.get(found..).unwrap_or_default());
    fields.u32()?;
    let (disk, first, here, all) = (fields.u16()?, fields.u16()?, fields.u16()?, fields.u16()?);
    let (size, at, comment) = (u64::from(fields.u32()?), u64::from(fields.u32()?), fields.u16()?);
    let ends = from.saturating_add(u64::try_from(found).unwrap_or(u64::MAX));
    let whole = (disk, first) == (0, 0) && here == all && fields.0.len() == usize::from(comment);
    // Longer ones than this form can tell of do not come in.
    if !whole || at.saturating_add(size) != ends {
        return Err(Fault::Damaged);
    }
    Ok((all.into(), size, at))
}

fn part(fields: &mut Fields<'_>) -> Result<Part, Fault> {
    if fields.u32()? != PART_SIGN {
        return Err(Fault::Damaged);
    }
    fields.bytes(4)?;
    let (flags, method) = (fields.u16()?, fields.u16()?);
    fields.bytes(8)?;
    let (packed, size) = (u64::from(fields.u32()?), u64::from(fields.u32()?));
    let (name, extra, comment) = (fields.u16()?, fields.u16()?, fields.u16()?);
    fields.bytes(8)?;
    let at = u64::from(fields.u32()?);
    let raw_name = fields.bytes(name.into())?;
    fields.bytes(usize::from(extra).saturating_add(comment.into()))?;
    // Strong encryption, and a directory that hides its names, have bits of their own.
    if flags & 0x2041 != 0 {
        return Err(Fault::Encrypted);
    }
    if !matches!(method, 0 | 8) {
        return Err(Fault::Method);
    }
    let name = match str::from_utf8(raw_name) {
        Ok(name) => name.to_owned(),
        // What Chinese Windows packs without saying so.
        Err(_) => GB18030
            .decode_without_bom_handling_and_without_replacement(raw_name)
            .ok_or(Fault::Name)?
            .into_owned(),
    };
    check_name(&name)?;
    Ok(Part { name, raw_name: raw_name.to_vec(), is_stored: method == 0, packed, size, at })
}

fn check_name(name: &str) -> Result<(), Fault> {
    let leads_elsewhere = name.starts_with('/')
        || name.contains(['\\', ':'])
        || name.split('/').any(|step| step == ".." || step == ".");
    let is_odd = name.is_empty() || name.chars().any(|sign| sign.is_control() || is_direction(sign));
    if leads_elsewhere || is_odd { Err(Fault::Name) } else { Ok(()) }
}

/// What makes a text run the other way.
const fn is_direction(sign: char) -> bool {
    matches!(sign, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn read_at(file: &mut File, at: u64, length: u64) -> Result<Vec<u8>, Fault> {
    file.seek(SeekFrom::Start(at))?;
    let mut bytes = Vec::new();
    file.take(length).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()) == Ok(length) { Ok(bytes) } else { Err(Fault::Damaged) }
}
