//! Random patterns.

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

/// Words without a special character, common and rare ones, of lengths at
/// which comparisons change.
const WORDS: &[Sampled] = &[
    ("x", &[b"x"]),
    ("e", &[b"e"]),
    ("zq", &[b"zq"]),
    ("the", &[b"the"]),
    ("Zeus", &[b"Zeus"]),
    ("quick", &[b"quick"]),
    ("foobar", &[b"foobar"]),
    ("Quixote", &[b"Quixote"]),
    ("Sherlock", &[b"Sherlock"]),
    ("jabberwocky", &[b"jabberwocky"]),
    ("Sherlock Holmes", &[b"Sherlock Holmes"]),
    ("Шерлок", &["Шерлок".as_bytes()]),
    ("☃☄", &["☃☄".as_bytes()]),
];

/// Classes that vectors pass over or stop at.
const RUNS: &[Sampled] = &[
    ("[a-z]", &[b"a", b"the", b"zebra"]),
    ("[A-Za-z]", &[b"a", b"The"]),
    (r"[^\n]", &[b"a", b"The line ", "é".as_bytes()]),
    (".", &[b"a", b"any text, ", "☃".as_bytes()]),
    (r"(?-u:\w)", &[b"a", b"word", b"_9"]),
    (r"\w", &[b"a", b"word", "élan".as_bytes()]),
    ("(?s:.)", &[b"a", b"\n"]),
    ("[ -~]", &[b"a", b"all of it "]),
    ("[^=\n\r]", &[b"a", b"key"]),
    ("[0-9]", &[b"7", b"2024"]),
    ("(?-u:[^x])", &[b"a", b"of bytes "]),
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
        let node = if rng.one_in(4) { shortcut(rng) } else { tree(rng, size) };
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

/// Appends one of several pieces.
pub(crate) fn append(into: &mut Vec<u8>, rng: &mut Rng, pieces: &[&[u8]]) {
    let piece = rng.pick(pieces);
    into.extend_from_slice(piece);
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

fn atom((source, samples): Sampled) -> Node {
    Node::Atom { source, samples }
}

/// A pattern that plans have a shortcut for.
fn shortcut(rng: &mut Rng) -> Node {
    let word = |rng: &mut Rng| atom(*rng.pick(WORDS));
    let run = |rng: &mut Rng| {
        let (operator, least, most) =
            *rng.pick(&[("*", 0, 60), ("+", 1, 60), ("{3}", 3, 3)]);
        let node = Box::new(atom(*rng.pick(RUNS)));
        Node::Repeat { node, operator, least, most }
    };
    match rng.below(8) {
        0 => word(rng),
        1 | 2 => {
            let len = rng.between(2, 10);
            Node::Alternate((0..len).map(|_| word(rng)).collect())
        }
        3 => Node::Concat(vec![word(rng), run(rng)]),
        4 => Node::Concat(vec![run(rng), word(rng), run(rng)]),
        5 => {
            let words = vec![word(rng), word(rng)];
            Node::Concat(vec![Node::Alternate(words), run(rng)])
        }
        _ => run(rng),
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
