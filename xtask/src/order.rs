//! The order of a module's functions: each behind one that is like it, where a compressor finds what the two share.
//!
//! Bytes in, bytes out. The order is given by names, by which wasm-opt sorts: it also mends everything that refers to a function.

use anyhow::{Context as _, Result, ensure};
use std::collections::BTreeSet;

/// Functions are compared by the runs of so many bytes that they have in common.
const RUN: usize = 4;

const NAMES: u8 = 0;
const IMPORTS: u8 = 2;
const CODE: u8 = 10;

/// The module, which has no names yet, with a name for each function of its own, so that sorting by names puts them in order.
///
/// # Errors
///
/// When these bytes are no module, or one that imports anything but functions.
pub fn name_functions(module: &[u8]) -> Result<Vec<u8>> {
    let imported = imports(section(module, IMPORTS)?)?;
    let mut places: Vec<(usize, usize)> =
        order(&functions(section(module, CODE)?)?).into_iter().enumerate().map(|(place, own)| (own, place)).collect();
    // The format wants them by number.
    places.sort_unstable();
    let mut names = unsigned(places.len());
    for (own, place) in places {
        names.extend(unsigned(imported + own));
        names.extend(counted(format!("{place:04}").as_bytes()));
    }
    // A section of names, and in it the part that is about functions.
    let content = [&counted(b"name"), &[1][..], &counted(&names)].concat();
    Ok([module, &[NAMES], &counted(&content)].concat())
}

/// The first function, and then always the one of those left that shares most with the last one, for their sizes.
fn order(functions: &[&[u8]]) -> Vec<usize> {
    let runs: Vec<BTreeSet<&[u8]>> = functions.iter().map(|code| code.windows(RUN).collect()).collect();
    let likeness = |one: usize, other: usize| {
        let shared = runs[one].intersection(&runs[other]).count() as u128;
        let sizes = (runs[one].len() * runs[other].len()).max(1) as u128;
        ((shared * shared) << 64) / sizes
    };
    let mut left: Vec<usize> = (0..functions.len()).collect();
    let mut ordered = Vec::new();
    while !left.is_empty() {
        let last = ordered.last().copied();
        let alike = |place: &usize| (last.map(|last| likeness(last, left[*place])), usize::MAX - place);
        let next = (0..left.len()).max_by_key(alike).unwrap_or(0);
        ordered.push(left.remove(next));
    }
    ordered
}

/// What is in the first section of this kind; empty where the module has no such section.
fn section(module: &[u8], kind: u8) -> Result<&[u8]> {
    let mut rest = module.get(8..).context("this is no module")?;
    while let Some((&found, after)) = rest.split_first() {
        let (content, after) = take_counted(after)?;
        if found == kind {
            return Ok(content);
        }
        rest = after;
    }
    Ok(&[])
}

/// How many functions the section of imports names.
fn imports(section: &[u8]) -> Result<usize> {
    if section.is_empty() {
        return Ok(0);
    }
    let (count, mut rest) = take_unsigned(section)?;
    for _ in 0..count {
        let (_module, after) = take_counted(rest)?;
        let (_name, after) = take_counted(after)?;
        let (kind, after) = take_unsigned(after)?;
        ensure!(kind == 0, "the module imports what is no function");
        (_, rest) = take_unsigned(after)?;
    }
    Ok(count)
}

/// The functions in the section of code.
fn functions(section: &[u8]) -> Result<Vec<&[u8]>> {
    let (count, mut rest) = take_unsigned(section)?;
    let mut functions = Vec::new();
    for _ in 0..count {
        let (function, after) = take_counted(rest)?;
        functions.push(function);
        rest = after;
    }
    Ok(functions)
}

/// The bytes that are counted by the number before them, and what follows.
fn take_counted(bytes: &[u8]) -> Result<(&[u8], &[u8])> {
    let (count, rest) = take_unsigned(bytes)?;
    rest.split_at_checked(count).context("the module ends too early")
}

/// A number in LEB128, and what follows.
fn take_unsigned(bytes: &[u8]) -> Result<(usize, &[u8])> {
    let length = bytes.iter().take_while(|byte| **byte > 127).count() + 1;
    let (number, rest) = bytes.split_at_checked(length).context("the module ends too early")?;
    Ok((number.iter().rev().fold(0, |number, byte| number << 7 | usize::from(byte & 127)), rest))
}

/// A number in LEB128.
fn unsigned(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let seven = number.to_le_bytes()[0] & 127;
        number >>= 7;
        if number == 0 {
            bytes.push(seven);
            return bytes;
        }
        bytes.push(seven | 128);
    }
}

/// These bytes, with their number before them.
fn counted(bytes: &[u8]) -> Vec<u8> {
    [&unsigned(bytes.len()), bytes].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A module that imports one function and has these.
    fn module(functions: &[&[u8]]) -> Vec<u8> {
        let imports = [&[1][..], &counted(b"a"), &counted(b"b"), &[0, 0]].concat();
        let code: Vec<u8> = functions.iter().flat_map(|function| counted(function)).collect();
        let code = [unsigned(functions.len()), code].concat();
        [b"\0asm\x01\0\0\0", &[IMPORTS][..], &counted(&imports), &[CODE], &counted(&code)].concat()
    }

    #[test]
    fn functions_that_share_much_stand_beside_each_other() {
        let functions: [&[u8]; 4] = [b"abcdefgh", b"12345678", b"xabcdefg", b"y1234567"];
        assert_eq!(order(&functions), [0, 2, 1, 3]);
    }

    #[test]
    fn each_function_is_named_by_its_place_and_by_its_number_behind_the_imports() {
        let module = module(&[b"abcdefgh", b"12345678", b"xabcdefg"]);
        let named = name_functions(&module).unwrap();
        let places = b"\x03\x01\x040000\x02\x040002\x03\x040001";
        let section = [&[0, 26][..], b"\x04name", &[1, 19], places].concat();
        assert_eq!(named, [&module[..], &section].concat());
    }

    #[test]
    fn numbers_are_read_as_they_are_written() {
        for number in [0, 127, 128, 300, 1_000_000] {
            assert_eq!(take_unsigned(&unsigned(number)).unwrap(), (number, &[][..]));
        }
    }

    #[test]
    fn a_module_that_ends_too_early_or_imports_a_memory_fails_the_build() {
        let whole = module(&[b"abcdefgh"]);
        assert!(name_functions(&whole[..whole.len() - 1]).is_err());
        let memory = [b"\0asm\x01\0\0\0", &[IMPORTS, 8, 1][..], b"\x01a\x01b", &[2, 0, 1]].concat();
        assert!(name_functions(&memory).unwrap_err().to_string().contains("no function"));
    }
}
