//! Random patterns, and haystacks that come close to matching them.

use super::rng::Rng;

/// A pattern as a tree, so that it can be printed, sampled and shrunk.
#[derive(Clone, Debug)]
pub(crate) enum Node {
    /// A piece of source and some strings that it matches; none of them for
    /// an assertion or a class that matches nothing.
    Atom {
        source: &'static str,
        samples: &'static [&'static [u8]],
    },
    /// A repetition: its operator, and the fewest and the most times that
    /// sampling takes.
    Repeat {
        node: Box<Node>,
        operator: &'static str,
        least: usize,
        most: usize,
    },
    Concat(Vec<Node>),
    Alternate(Vec<Node>),
    /// A group: everything from its parenthesis to its content.
    Group {
        open: &'static str,
        node: Box<Node>,
    },
}

/// An atom that matches strings.
type Sampled = (&'static str, &'static [&'static [u8]]);

const LITERALS: &[Sampled] = &[
    ("a", &[b"a", b"A"]),
    ("b", &[b"b"]),
    ("c", &[b"c"]),
    ("x", &[b"x"]),
    ("0", &[b"0"]),
    ("_", &[b"_"]),
    (" ", &[b" "]),
    ("-", &[b"-"]),
    (r"\.", &[b"."]),
    (r"\n", &[b"\n"]),
    (r"\r", &[b"\r"]),
    (r"\r\n", &[b"\r\n"]),
    ("ab", &[b"ab"]),
    ("abc", &[b"abc"]),
    ("foo", &[b"foo", b"FOO"]),
    ("foobar", &[b"foobar", b"FooBar"]),
    ("Sherlock", &[b"Sherlock", b"SHERLOCK"]),
    ("k", &["k".as_bytes(), "K".as_bytes(), "\u{212A}".as_bytes()]),
    ("s", &["s".as_bytes(), "ſ".as_bytes()]),
    ("é", &["é".as_bytes(), "É".as_bytes()]),
    ("Δ", &["Δ".as_bytes(), "δ".as_bytes()]),
    ("☃", &["☃".as_bytes()]),
    ("日本", &["日本".as_bytes()]),
    ("𝛃", &["𝛃".as_bytes()]),
];

const CLASSES: &[Sampled] = &[
    (".", &[b"a", b" ", "é".as_bytes(), "☃".as_bytes(), b"\r"]),
    (r"\w", &[b"a", b"Z", b"_", b"0", "é".as_bytes(), "日".as_bytes()]),
    (r"\W", &[b" ", b"-", b"\n", "☃".as_bytes(), "×".as_bytes()]),
    (r"\d", &[b"7", b"0", "٣".as_bytes()]),
    (r"\D", &[b"a", "é".as_bytes()]),
    (r"\s", &[b" ", b"\n", b"\t", "\u{2003}".as_bytes()]),
    (r"\S", &[b"a", "é".as_bytes(), "𝛃".as_bytes()]),
    (r"\p{L}", &[b"a", "é".as_bytes(), "日".as_bytes()]),
    (r"\P{L}", &[b"0", b" ", "☃".as_bytes()]),
    (r"\p{Greek}", &["Δ".as_bytes(), "ω".as_bytes()]),
    (r"\pN", &[b"1", "½".as_bytes()]),
    (r"\p{Lu}", &[b"A", "É".as_bytes()]),
    ("[a-z]", &[b"a", b"m", b"z"]),
    ("[A-Za-z]", &[b"a", b"M"]),
    ("[^a-z]", &[b"A", b"0", "é".as_bytes()]),
    ("[^a]", &[b"b", b"\n", "☃".as_bytes()]),
    ("[a-cx-z0-3]", &[b"a", b"y", b"2"]),
    ("[0-9]", &[b"0", b"9"]),
    ("[ab]", &[b"a", b"b"]),
    (r"[^\w\s]", &[b"-", "×".as_bytes()]),
    ("[[:alpha:]&&[^b-d]]", &[b"a", b"e"]),
    (r"[\w--\d]", &[b"a", "é".as_bytes()]),
    ("[a-f~~d-z]", &[b"a", b"z"]),
    ("[α-ω]", &["α".as_bytes(), "ω".as_bytes()]),
    ("[☃☄a]", &["☃".as_bytes(), "☄".as_bytes(), b"a"]),
    (r"[^\x00-\x7F]", &["é".as_bytes(), "☃".as_bytes()]),
    (r"[\u{80}-\u{FFFF}]", &["é".as_bytes(), "日".as_bytes()]),
    ("[a&&b]", &[]),
    (r"(?-u:\w)", &[b"a", b"0"]),
    (r"(?-u:\d)", &[b"5"]),
    (r"(?-u:[a-z])", &[b"q"]),
    (r"(?s:.)", &[b"\n", "é".as_bytes()]),
    (r"(?R:.)", &[b"a", "é".as_bytes()]),
];

/// Classes of bytes; over strings they are errors.
const BYTES: &[Sampled] = &[
    (r"(?-u:[\x80-\xFF])", &[b"\x80", b"\xFF", b"\xE2"]),
    (r"(?-u:\xFF)", &[b"\xFF"]),
    (r"(?-u:\xE2\x98)", &[b"\xE2\x98"]),
    (r"(?s-u:.)", &[b"a", b"\xFF", b"\n"]),
    (r"(?-u:.)", &[b"a", b"\x98"]),
    (r"(?-u:[^a])", &[b"b", b"\xC3"]),
    (r"(?-u:\W)", &[b" ", b"\xFF"]),
    (r"(?-u:\S)", &[b"a", b"\xFF"]),
];

const LOOKS: &[&str] = &[
    "^",
    "$",
    r"\A",
    r"\z",
    "(?m:^)",
    "(?m:$)",
    "(?mR:^)",
    "(?mR:$)",
    r"\b",
    r"\B",
    r"\b{start}",
    r"\b{end}",
    r"\b{start-half}",
    r"\b{end-half}",
    r"(?-u:\b)",
    r"(?-u:\B)",
    r"(?-u:\b{start})",
    r"(?-u:\b{end})",
    r"(?-u:\b{start-half})",
    r"(?-u:\b{end-half})",
];

/// Literals that are prefixes, suffixes or parts of each other.
const FAMILIES: &[&[Sampled]] = &[
    &[("a", &[b"a"]), ("ab", &[b"ab"]), ("abc", &[b"abc"]), ("bc", &[b"bc"])],
    &[("sam", &[b"sam"]), ("samwise", &[b"samwise"]), ("wise", &[b"wise"])],
    &[("foo", &[b"foo"]), ("foobar", &[b"foobar"]), ("fo", &[b"fo"])],
    &[
        ("é", &["é".as_bytes()]),
        ("éa", &["éa".as_bytes()]),
        ("è", &["è".as_bytes()]),
        ("☃", &["☃".as_bytes()]),
    ],
    &[
        ("Sherlock", &[b"Sherlock"]),
        ("Holmes", &[b"Holmes"]),
        ("Watson", &[b"Watson"]),
        ("Sherlock Holmes", &[b"Sherlock Holmes"]),
    ],
];

const GROUPS: &[&str] = &[
    "(", "(", "(?:", "(?:", "(?i:", "(?i:", "(?s:", "(?m:", "(?R:", "(?mR:",
    "(?U:", "(?x: ", "(?is:", "(?-u:", "(?i-u:",
];

const OPERATORS: &[(&str, usize, usize)] = &[
    ("*", 0, 3),
    ("+", 1, 4),
    ("?", 0, 1),
    ("*?", 0, 3),
    ("+?", 1, 3),
    ("??", 0, 1),
    ("{2}", 2, 2),
    ("{1,3}", 1, 3),
    ("{0,2}?", 0, 2),
    ("{2,}", 2, 4),
    ("{3,5}", 3, 5),
    ("{2,}?", 2, 3),
    ("{0}", 0, 0),
    ("{8,13}", 8, 13),
    ("{0,1}", 0, 1),
];

/// Flags for a whole pattern.
const PREFIXES: &[&str] =
    &["(?i)", "(?m)", "(?s)", "(?U)", "(?R)", "(?mR)", "(?im)", "(?-u)"];

impl Node {
    /// A random pattern of at most about `size` atoms.
    pub(crate) fn random(rng: &mut Rng, size: usize) -> Node {
        let node = tree(rng, size);
        if !rng.one_in(6) {
            return node;
        }
        let source = rng.pick(PREFIXES);
        Node::Concat(vec![Node::Atom { source, samples: &[] }, node])
    }

    /// The pattern's text.
    pub(crate) fn print(&self) -> String {
        match self {
            Node::Atom { source, .. } => source.to_string(),
            Node::Repeat { node, operator, .. } => match **node {
                Node::Atom { source, .. } if is_single(source) => {
                    format!("{source}{operator}")
                }
                Node::Group { .. } => format!("{}{operator}", node.print()),
                _ => format!("(?:{}){operator}", node.print()),
            },
            Node::Concat(nodes) => {
                nodes.iter().map(Node::print_part).collect()
            }
            Node::Alternate(nodes) => {
                let texts: Vec<_> = nodes.iter().map(Node::print).collect();
                texts.join("|")
            }
            Node::Group { open, node } => format!("{open}{})", node.print()),
        }
    }

    /// The text of a part of a concatenation.
    fn print_part(&self) -> String {
        match self {
            Node::Alternate(_) => format!("(?:{})", self.print()),
            _ => self.print(),
        }
    }

    /// Appends a string that the pattern may well match.
    pub(crate) fn sample(&self, rng: &mut Rng, into: &mut Vec<u8>) {
        match self {
            Node::Atom { samples, .. } => {
                if !samples.is_empty() {
                    append(into, rng, samples);
                }
            }
            Node::Repeat { node, least, most, .. } => {
                for _ in 0..rng.between(*least, *most) {
                    node.sample(rng, into);
                }
            }
            Node::Concat(nodes) => {
                nodes.iter().for_each(|node| node.sample(rng, into));
            }
            Node::Alternate(nodes) => rng.pick(nodes).sample(rng, into),
            Node::Group { node, .. } => node.sample(rng, into),
        }
    }

    /// Smaller patterns, to find the smallest that still fails.
    pub(crate) fn shrinks(&self) -> Vec<Node> {
        match self {
            Node::Atom { .. } => vec![],
            Node::Repeat { node, operator, least, most } => {
                let wrap = |node| Node::Repeat {
                    node: Box::new(node),
                    operator,
                    least: *least,
                    most: *most,
                };
                inner(node, wrap)
            }
            Node::Group { open, node } => {
                inner(node, |node| Node::Group { open, node: Box::new(node) })
            }
            Node::Concat(nodes) => parts(nodes, Node::Concat),
            Node::Alternate(nodes) => parts(nodes, Node::Alternate),
        }
    }
}

/// The content of a wrapper, and the wrapper around smaller contents.
fn inner(node: &Node, wrap: impl Fn(Node) -> Node) -> Vec<Node> {
    let mut all = vec![node.clone()];
    all.extend(node.shrinks().into_iter().map(wrap));
    all
}

/// A list with one part less, and with one part smaller.
fn parts(nodes: &[Node], wrap: impl Fn(Vec<Node>) -> Node) -> Vec<Node> {
    let mut all = nodes.to_vec();
    for at in 0..nodes.len() {
        if nodes.len() > 1 {
            let mut fewer = nodes.to_vec();
            fewer.remove(at);
            all.push(wrap(fewer));
        }
        for smaller in nodes[at].shrinks() {
            let mut changed = nodes.to_vec();
            changed[at] = smaller;
            all.push(wrap(changed));
        }
    }
    all
}

/// True if an operator behind the source repeats all of it.
fn is_single(source: &str) -> bool {
    source.chars().count() == 1
        || source.starts_with('[')
        || (source.starts_with("(?") && source.contains(':'))
}

fn tree(rng: &mut Rng, size: usize) -> Node {
    if size <= 1 {
        return leaf(rng);
    }
    match rng.below(10) {
        0..4 => {
            let len = rng.between(2, 4);
            Node::Concat((0..len).map(|_| tree(rng, size / len)).collect())
        }
        4 => {
            let len = rng.between(2, 3);
            Node::Alternate((0..len).map(|_| tree(rng, size / len)).collect())
        }
        5 => family(rng),
        6 | 7 => {
            let (operator, least, most) = *rng.pick(OPERATORS);
            // A long counted repetition of something large costs more
            // states than one test should.
            let size = if most > 5 { 1 } else { size - 1 };
            let node = Box::new(tree(rng, size));
            Node::Repeat { node, operator, least, most }
        }
        _ => {
            let open = rng.pick(GROUPS);
            Node::Group { open, node: Box::new(tree(rng, size - 1)) }
        }
    }
}

fn leaf(rng: &mut Rng) -> Node {
    let (source, samples) = match rng.below(20) {
        0..8 => *rng.pick(LITERALS),
        8..14 => *rng.pick(CLASSES),
        14 => *rng.pick(BYTES),
        15 => ("", &[][..]),
        _ => (*rng.pick(LOOKS), &[][..]),
    };
    Node::Atom { source, samples }
}

fn family(rng: &mut Rng) -> Node {
    let family = rng.pick(FAMILIES);
    let literal = |(source, samples): Sampled| Node::Atom { source, samples };
    let len = rng.between(2, family.len());
    Node::Alternate((0..len).map(|_| literal(*rng.pick(family))).collect())
}

/// What surrounds samples of a pattern.
const NOISE: &[&[u8]] = &[
    b"a",
    b"b",
    b"ab",
    b" ",
    b"\n",
    b"\r\n",
    b"\r",
    b"0",
    b"_",
    b"-",
    b"",
    "é".as_bytes(),
    "×".as_bytes(),
    "☃".as_bytes(),
    "日".as_bytes(),
    "𝛃".as_bytes(),
    b"foo bar",
    b"the quick brown fox",
];

/// What is not UTF-8, or only a part of it.
const INVALID: &[&[u8]] = &[
    b"\xFF",
    b"\xE2",
    b"\xE2\x98",
    b"\x80",
    b"\xF0\x9F",
    b"\xC3",
    b"\xC0\x80",
    b"\xED\xA0\x80",
    b"\xF4\x90\x80\x80",
];

/// A random haystack for a pattern: samples of it, parts of samples, noise,
/// and sometimes a length at which vectors end.
pub(crate) fn haystack(node: &Node, rng: &mut Rng) -> Vec<u8> {
    let mut haystack = vec![];
    let is_valid = !rng.one_in(3);
    for _ in 0..rng.below(6) {
        match rng.below(8) {
            0..4 => node.sample(rng, &mut haystack),
            4 => {
                let before = haystack.len();
                node.sample(rng, &mut haystack);
                let added = haystack.len() - before;
                haystack.truncate(before + rng.between(0, added));
            }
            5 if !is_valid => append(&mut haystack, rng, INVALID),
            _ => append(&mut haystack, rng, NOISE),
        }
    }
    if rng.one_in(4) {
        pad(&mut haystack, rng);
    }
    if rng.one_in(3) && !haystack.is_empty() {
        mutate(&mut haystack, rng);
    }
    if is_valid {
        haystack = String::from_utf8_lossy(&haystack).into_owned().into();
    }
    haystack
}

/// Appends one of several pieces.
fn append(into: &mut Vec<u8>, rng: &mut Rng, pieces: &[&[u8]]) {
    let piece = rng.pick(pieces);
    into.extend_from_slice(piece);
}

/// Fills a haystack up to a length near a multiple of a vector's.
fn pad(haystack: &mut Vec<u8>, rng: &mut Rng) {
    let lengths = [15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 129, 300, 1500];
    let target = *rng.pick(&lengths);
    let noise = *rng.pick(NOISE);
    let mut filler = vec![];
    while haystack.len() + filler.len() < target {
        filler.push(
            *noise.get(filler.len() % noise.len().max(1)).unwrap_or(&b'z'),
        );
    }
    let at = rng.between(0, haystack.len());
    haystack.splice(at..at, filler);
}

/// Changes, removes or repeats one byte.
fn mutate(haystack: &mut Vec<u8>, rng: &mut Rng) {
    let at = rng.below(haystack.len());
    match rng.below(3) {
        0 => haystack[at] = *rng.pick(b"ab \n\xFF\xE2z0"),
        1 => drop(haystack.remove(at)),
        _ => haystack.insert(at, haystack[at]),
    }
}
