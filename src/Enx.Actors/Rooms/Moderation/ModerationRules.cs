using System.Collections.Immutable;
using Enx.Actors.Protocol;
using Enx.Actors.Rooms.State;
using static Enx.Actors.Protocol.ModerationCommands;
using static Enx.Actors.Protocol.RoomEvents;

namespace Enx.Actors.Rooms.Moderation;

/// <summary>
/// Roles and moderation. The rules:
/// <list type="number">
/// <item>A backend (<c>By</c> null) may do everything; a user must be in the room (9013) and a moderator (the code of the action, else 1168).</item>
/// <item>Who loses the right to publish stops first: its streams end, then the role, the mode or the floor changes. A viewer is always off.</item>
/// <item>A hard mute turns microphones off and keeps them off (1176); lifting it turns none on. It covers who comes later and who
/// stops being a moderator; it never covers a moderator.</item>
/// <item>A locked room lets only moderators in. A moderator's lock ends with the session, a backend's stays.</item>
/// <item>Roles and admissions keep the limits of the settings (9005). A room that has moderators keeps one, unless a backend says otherwise.</item>
/// <item>A drop by name is all or nothing: an id that is not in the room (9013) drops nobody. "Everyone" never means the caller.</item>
/// <item>Bans hold until they are lifted, whoever is in the room; a revoked token is remembered until it would have expired.</item>
/// </list>
/// </summary>
internal static class ModerationRules
{
    /// <summary>How many people may be banned from a room.</summary>
    public const int MaxBans = 1000;

    /// <summary>How many revoked tokens are remembered.</summary>
    public const int MaxRevokedTokens = 8192;

    /// <summary>What follows from a command of this part; null for one of another.</summary>
    public static Decision? Decide(RoomState room, IRoomCommand command, DateTimeOffset now) => command switch
    {
        DropUsers d => Drop(room, d, now),
        DestroyRoom d => Destroy(room, d, now),
        LockRoom l => Lock(room, l, now),
        HardMuteRoom h => HardMute(room, h, now),
        HardMuteUser h => HardMute(room, h, now),
        SpotlightUsers s => Spotlight(room, s, now),
        SwitchUserRole { Role: null } s => HandOver(room, s, now),
        SwitchUserRole s => SwitchRole(room, s, now),
        RenameUser r => Rename(room, r, now),
        SwitchRoomMode s => SwitchMode(room, s, now),
        BanUser b => Ban(room, b, now),
        UnbanUser b => Unban(room, b, now),
        RevokeToken t => Revoke(room, t, now),
        _ => null,
    };

    /// <summary>The room after a fact of this part; null for one of another.</summary>
    public static RoomState? Evolve(RoomState room, IRoomEvent e) => e switch
    {
        UserRoleChanged r => RoleChanged(room, r),
        UserRenamed r => room.Change(r.ClientId, x => x with { User = x.User.Named(r.Name) }),
        UserHardMuted h => room.Change(h.ClientId, x => h.Video ? x with { HardMutedVideo = h.Muted } : x with { HardMutedAudio = h.Muted }),
        RoomHardMuted h => room with { Restrictions = room.Restrictions with { HardMuted = h.Muted } },
        RoomLocked l => room with { Restrictions = room.Restrictions with { Locked = l.Locked, LockStays = l.Locked && l.By is null } },
        RoomModeSwitched m => room with { Mode = m.Mode, Floor = FloorState.Free },
        SpotlightChanged s => room with { Spotlights = s.Clients },
        UserBanned b => room with { Restrictions = room.Restrictions with { Banned = room.Restrictions.Banned.Remove(b.UserRef).Add(b.UserRef).Sort(StringComparer.Ordinal) } },
        UserUnbanned b => room with { Restrictions = room.Restrictions with { Banned = room.Restrictions.Banned.Remove(b.UserRef) } },
        TokenRevoked t => room with { Restrictions = room.Restrictions with { RevokedTokens = Revoked(room, t) } },
        _ => null,
    };

    private static Decision Drop(RoomState room, DropUsers d, DateTimeOffset now)
    {
        if (Rules.Barred(room, d.By, Codes.DropUnauthorised, "Only a moderator drops users.") is { } no) return Decision.Refuse(no);
        var named = d.ClientIds.IsDefault ? [] : d.ClientIds;
        if (Rules.Named(room, named) is { } problem) return problem;
        var who = named.IsEmpty
            ? room.InJoinOrder().Where(m => m.ClientId != d.By)
            : room.InJoinOrder().Where(m => named.Contains(m.ClientId));
        return new Decision([.. Departures.AreOut(room, who, Cause(d.By), now)], null);
    }

    private static Decision Destroy(RoomState room, DestroyRoom d, DateTimeOffset now)
    {
        if (Rules.Barred(room, d.By, Codes.ModeratorOnly, "Only a moderator ends the session.") is { } no) return Decision.Refuse(no);
        ImmutableArray<IRoomEvent> end = room.Settings.Adhoc ? [new RoomDeleted(room.RoomId, now, DisconnectCause.RoomDeleted)] : [];
        return new Decision([.. Departures.EverybodyIsOut(room, Cause(d.By), now), .. end], null);
    }

    private static Decision Lock(RoomState room, LockRoom l, DateTimeOffset now)
    {
        if (Rules.Barred(room, l.By, Codes.LockUnauthorised, "Only a moderator locks and unlocks the room.") is { } no) return Decision.Refuse(no);
        if (room.Restrictions.Locked == l.Locked) return Decision.Refuse(Codes.LockSameState, $"The room is {(l.Locked ? "locked" : "open")} already.");
        return Decision.Accept(new RoomLocked(room.RoomId, now, l.Locked, l.By));
    }

    private static Decision HardMute(RoomState room, HardMuteRoom h, DateTimeOffset now)
    {
        if (Rules.Barred(room, h.By, Codes.ModeratorOnly, "Only a moderator mutes the room.") is { } no) return Decision.Refuse(no);
        if (room.Restrictions.HardMuted == h.Muted) return SameMute("The room", h.Muted);
        return Decision.Accept(new RoomHardMuted(room.RoomId, now, h.Muted, h.By));
    }

    private static Decision HardMute(RoomState room, HardMuteUser h, DateTimeOffset now)
    {
        if (Rules.Barred(room, h.By, Codes.ModeratorOnly, "Only a moderator mutes others.") is { } no) return Decision.Refuse(no);
        if (room.Find(h.ClientId) is not { } m) return Rules.UserNotFound(h.ClientId);
        if (m.User.Role == Role.Moderator) return Decision.Refuse(Codes.ModeratorOnly, "Moderators mute themselves: nobody else does.");
        if ((h.Video ? m.HardMutedVideo : m.HardMutedAudio) == h.Muted) return SameMute("The user", h.Muted);
        return Decision.Accept(new UserHardMuted(room.RoomId, now, h.ClientId, h.Video, h.Muted, h.By));
    }

    private static Decision Spotlight(RoomState room, SpotlightUsers s, DateTimeOffset now)
    {
        if (Rules.Barred(room, s.By, Codes.ModeratorOnly, "Only a moderator points the spotlight.") is { } no) return Decision.Refuse(no);
        if (Rules.Changed(room, room.Spotlights, s.ClientIds, s.Add, "The spotlight holds", out var clients) is { } problem) return problem;
        return clients.SequenceEqual(room.Spotlights) ? Decision.NoChange : Decision.Accept(new SpotlightChanged(room.RoomId, now, clients, s.By));
    }

    /// <summary>The vocabulary's <c>switchUserRole</c>: the user becomes the moderator, the caller a participant. A backend is nobody, so it only promotes.</summary>
    private static Decision HandOver(RoomState room, SwitchUserRole s, DateTimeOffset now)
    {
        if (s.By is null) return SwitchRole(room, s with { Role = Role.Moderator }, now);
        if (Rules.Barred(room, s.By, Codes.RoleSwitchUnauthorised, "Only a moderator gives roles.") is { } no) return Decision.Refuse(no);
        if (room.Find(s.ClientId) is not { } m) return Rules.UserNotFound(s.ClientId);
        if (m.User.Role == Role.Moderator) return Decision.Refuse(Codes.SameState, "The user is a moderator already.");
        return Decision.Accept(new UserRoleChanged(room.RoomId, now, s.By, Role.Participant, s.By),
            new UserRoleChanged(room.RoomId, now, s.ClientId, Role.Moderator, s.By));
    }

    private static Decision SwitchRole(RoomState room, SwitchUserRole s, DateTimeOffset now)
    {
        if (Rules.Barred(room, s.By, Codes.RoleSwitchUnauthorised, "Only a moderator gives roles.") is { } no) return Decision.Refuse(no);
        if (s.Role is not { } role || !Enum.IsDefined(role)) return Decision.Refuse(Codes.InvalidParameters, "role must be moderator, participant or viewer.");
        if (room.Find(s.ClientId) is not { } m) return Rules.UserNotFound(s.ClientId);
        if (m.User.Role == role) return Decision.Refuse(Codes.SameState, "The user has that role already.");
        var moderates = m.User.Role == Role.Moderator;
        if (moderates && s.By is not null && room.Moderators.Count() == 1)
            return Decision.Refuse(Codes.ModeratorOnly, "You are the last moderator. Make somebody else a moderator first.");
        if ((moderates || role == Role.Moderator) && room.IsFull(role)) return Rules.Full(room, role);
        return Decision.Accept(new UserRoleChanged(room.RoomId, now, s.ClientId, role, s.By));
    }

    private static Decision Rename(RoomState room, RenameUser r, DateTimeOffset now)
    {
        if (r.By != r.ClientId && Rules.Barred(room, r.By, Codes.ModeratorOnly, "Only a moderator renames others.") is { } no) return Decision.Refuse(no);
        if (room.Find(r.ClientId) is not { } m) return Rules.UserNotFound(r.ClientId);
        if (r.By == r.ClientId && m.User is { MayRename: false, Role: not Role.Moderator })
            return Decision.Refuse(Codes.NotGranted, "Your token does not let you choose your name. Ask a moderator, or the application for a token with may_rename.");
        if (string.IsNullOrWhiteSpace(r.Name) || r.Name.Length > ProtocolLimits.LongestName)
            return Decision.Refuse(Codes.InvalidParameters, $"name must be text of 1 to {ProtocolLimits.LongestName} characters.");
        return m.User.Name == r.Name
            ? Decision.Refuse(Codes.SameState, "The user has that name already.")
            : Decision.Accept(new UserRenamed(room.RoomId, now, r.ClientId, r.Name, r.By));
    }

    private static Decision SwitchMode(RoomState room, SwitchRoomMode s, DateTimeOffset now)
    {
        if (Rules.Barred(room, s.By, Codes.ModeratorOnly, "Only a moderator switches the room's mode.") is { } no) return Decision.Refuse(no);
        if (!Enum.IsDefined(s.Mode)) return Decision.Refuse(Codes.InvalidParameters, "mode must be group or lecture.");
        if (room.Mode == s.Mode) return Decision.Refuse(Codes.SameState, $"The room is a {(s.Mode == RoomMode.Lecture ? "lecture" : "group")} already.");
        return Decision.Accept(new RoomModeSwitched(room.RoomId, now, s.Mode, s.By));
    }

    private static Decision Ban(RoomState room, BanUser b, DateTimeOffset now)
    {
        if (Rules.Barred(room, b.By, Codes.ModeratorOnly, "Only a moderator bans users.") is { } no) return Decision.Refuse(no);
        if (string.IsNullOrEmpty(b.UserRef) || b.UserRef.Length > ProtocolLimits.LongestName)
            return Decision.Refuse(Codes.InvalidParameters, $"user_ref must be text of 1 to {ProtocolLimits.LongestName} characters: who has none cannot be banned.");
        if (b.By is not null && room.Members[b.By].User.UserRef == b.UserRef) return Decision.Refuse(Codes.InvalidParameters, "You cannot ban yourself.");
        if (room.Restrictions.Banned.Contains(b.UserRef)) return Decision.NoChange;
        if (room.Restrictions.Banned.Length >= MaxBans) return Decision.Refuse(Codes.LimitReached, $"{MaxBans} people are banned, which is the most. Lift a ban first.");
        return new Decision(
            [
                new UserBanned(room.RoomId, now, b.UserRef, b.By),
                .. Departures.AreOut(room, room.InJoinOrder().Where(m => m.User.UserRef == b.UserRef), DisconnectCause.Banned, now),
                .. Departures.Cleared(room, DisconnectCause.Banned, now, a => a.User.UserRef == b.UserRef),
            ], null);
    }

    private static Decision Unban(RoomState room, UnbanUser b, DateTimeOffset now)
    {
        if (Rules.Barred(room, b.By, Codes.ModeratorOnly, "Only a moderator lifts bans.") is { } no) return Decision.Refuse(no);
        return room.Restrictions.Banned.Contains(b.UserRef) ? Decision.Accept(new UserUnbanned(room.RoomId, now, b.UserRef, b.By)) : Decision.NoChange;
    }

    private static Decision Revoke(RoomState room, RevokeToken t, DateTimeOffset now)
    {
        if (string.IsNullOrEmpty(t.TokenId) || t.TokenId.Length > ProtocolLimits.LongestName) return Decision.Refuse(Codes.InvalidParameters, $"The token's id must be 1 to {ProtocolLimits.LongestName} characters.");
        var remember = t.ExpiresAt > now && !Rules.IsRevoked(room, t.TokenId);
        if (remember && room.Restrictions.RevokedTokens.Count(x => x.ExpiresAt > now) >= MaxRevokedTokens)
            return Decision.Refuse(Codes.LimitReached, $"{MaxRevokedTokens} tokens are revoked, which is the most. Try again when some have expired.");
        return new Decision(
            [
                .. remember ? [new TokenRevoked(room.RoomId, now, t.TokenId, t.ExpiresAt)] : Array.Empty<IRoomEvent>(),
                .. Departures.AreOut(room, room.InJoinOrder().Where(m => m.TokenId == t.TokenId), DisconnectCause.TokenRevoked, now),
                .. Departures.Cleared(room, DisconnectCause.TokenRevoked, now, a => a.TokenId == t.TokenId),
            ], null);
    }

    internal static DisconnectCause Cause(string? by) => by is null ? DisconnectCause.ByServer : DisconnectCause.ByModerator;

    private static Decision SameMute(string who, bool muted) => muted
        ? Decision.Refuse(Codes.AlreadyHardMuted, $"{who} is muted already.")
        : Decision.Refuse(Codes.NotHardMuted, $"{who} is not muted.");

    /// <summary>Only a participant holds the floor or asks for it, and a moderator is not kept silent.</summary>
    private static RoomState RoleChanged(RoomState room, UserRoleChanged r) => room.Change(r.ClientId, x => x with
    {
        User = x.User with { Role = r.Role },
        HardMutedAudio = x.HardMutedAudio && r.Role != Role.Moderator,
        HardMutedVideo = x.HardMutedVideo && r.Role != Role.Moderator,
    }) with
    {
        Floor = r.Role == Role.Participant ? room.Floor : room.Floor.Without(r.ClientId),
    };

    private static ImmutableArray<SpentToken> Revoked(RoomState room, TokenRevoked t) =>
        [.. room.Restrictions.RevokedTokens.Where(x => x.ExpiresAt > t.At && x.TokenId != t.TokenId), new SpentToken(t.TokenId, t.ExpiresAt)];
}
