//! Scratch.
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let mut b = jitregex::bytes::RegexBuilder::new(&a[1]);
    b.compile(match a[2].as_str() {
        "e" => jitregex::Compile::Eager,
        _ => jitregex::Compile::Never,
    });
    let re = b.build().unwrap();
    for m in re.find_iter(a[3].as_bytes()) {
        print!("{:?} ", m.range());
    }
    println!(
        "\n{} {:?}",
        re.is_match(a[3].as_bytes()),
        re.shortest_match(a[3].as_bytes())
    );
    println!("{}", re.report());
}
