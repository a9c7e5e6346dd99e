//! Archives as they should be, and as they should not.

use flate2::{Compression, write::DeflateEncoder};
use std::io::Write;

/// A part of an archive, and what it says of itself.
#[derive(Clone, Default)]
pub struct Part {
    pub name: Vec<u8>,
    pub data: Vec<u8>,
    pub packed: bool,
    pub flags: u16,
    /// What the directory says it comes to, if that is not so.
    pub says: Option<u32>,
}

pub fn part(name: &str, data: &[u8]) -> Part {
    Part { name: name.into(), data: data.to_vec(), packed: true, ..Part::default() }
}

fn number(out: &mut Vec<u8>, value: usize, bytes: usize) {
    out.extend(value.to_le_bytes().into_iter().take(bytes));
}

/// An archive of these parts.
pub fn archive(parts: &[Part]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for part in parts {
        let data = if part.packed {
            let mut packed = DeflateEncoder::new(Vec::new(), Compression::best());
            packed.write_all(&part.data).unwrap();
            packed.finish().unwrap()
        } else {
            part.data.clone()
        };
        let at = out.len();
        let size = part.says.map_or(part.data.len(), |says| usize::try_from(says).unwrap());
        let mut common = Vec::new();
        number(&mut common, 20, 2);
        number(&mut common, part.flags.into(), 2);
        number(&mut common, if part.packed { 8 } else { 0 }, 2);
        number(&mut common, 0, 8);
        number(&mut common, data.len(), 4);
        number(&mut common, size, 4);
        number(&mut common, part.name.len(), 2);
        number(&mut common, 0, 2);
        out.extend(b"PK\x03\x04");
        out.extend(&common);
        out.extend(&part.name);
        out.extend(&data);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&common);
        number(&mut directory, 0, 8);
        number(&mut directory, 0, 2);
        number(&mut directory, at, 4);
        directory.extend(&part.name);
    }
    let at = out.len();
    out.extend(&directory);
    out.extend(b"PK\x05\x06\x00\x00\x00\x00");
    number(&mut out, parts.len(), 2);
    number(&mut out, parts.len(), 2);
    number(&mut out, directory.len(), 4);
    number(&mut out, at, 4);
    number(&mut out, 0, 2);
    out
}

/// A document of an office, with this main part.
pub fn document(main: &str) -> Vec<Part> {
    vec![part("[Content_Types].xml", b"<Types/>"), part(main, b"<main/>")]
}
