package dev.pinhole.sofia;

import dev.pinhole.sofia.SofiaEvent.Register;

/**
 * One record of {@code sofia status profile NAME reg}.
 *
 * @param secondsLeft EXPSECS: until FreeSWITCH drops it, its margin of 60 s included; 0 where it is
 *     overdue or there is none
 * @param pingStatus every row starts as {@code Reachable}; it means something only once it moved
 * @param host the server that the row belongs to, where several share a database
 */
public record ListedRegistration(
    Register register, long secondsLeft, String pingStatus, String host) {}
