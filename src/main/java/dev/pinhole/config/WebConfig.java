package dev.pinhole.config;

import dev.pinhole.nat.Endpoint;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The page for people and its API.
 *
 * @param listen where they are served; empty for nowhere
 * @param tokenFile its first line is what everybody has to know who asks
 */
public record WebConfig(Optional<Endpoint> listen, Path tokenFile) {}
