package dev.pinhole.config;

/**
 * A value that is in effect, and where it came from.
 *
 * @param table the name of its table, such as {@code keepalive}
 * @param header how the table begins in a file, such as {@code [[freeswitch]]}
 * @param section tells tables of the same name apart
 * @param value as TOML; a password is masked
 * @param origin {@code default}, {@code FILE:LINE} or {@code credential FILE}
 */
public record Setting(
    String table, String header, int section, String key, String value, String origin) {}
