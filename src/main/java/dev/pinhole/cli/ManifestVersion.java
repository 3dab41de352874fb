package dev.pinhole.cli;

import picocli.CommandLine.IVersionProvider;

/** Reads the version from the manifest of the jar. */
public final class ManifestVersion implements IVersionProvider {

  @Override
  public String[] getVersion() {
    return new String[] {"pinhole " + version()};
  }

  /** The version alone, such as {@code 0.1.0}. */
  public static String version() {
    String version = ManifestVersion.class.getPackage().getImplementationVersion();
    return version == null ? "(unpackaged)" : version;
  }
}
