//! Finds `migrations/*`, so that a new file is registered by being there.

fn main() {
    ruskit_build::discover("migrations");
}
