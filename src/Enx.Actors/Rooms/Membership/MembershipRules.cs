using System.Collections.Immutable;
using Enx.Actors.Protocol;
using Enx.Actors.Rooms.Lifecycle;
using Enx.Actors.Rooms.Receiving;
using Enx.Actors.Rooms.State;
using static Enx.Actors.Protocol.RoomCommands;
using static Enx.Actors.Protocol.RoomEvents;

namespace Enx.Actors.Rooms.Membership;

/// <summary>Who comes in and who goes. What a join needs is checked in the order in which the caller should hear of it.</summary>
internal static class MembershipRules
{
    /// <summary>How many spent tokens are remembered; joins are refused rather than one forgotten.</summary>
    public const int MaxSpentTokens = 8192;

    /// <summary>What follows from a command of this part; null for one of another.</summary>
    public static Decision? Decide(RoomState room, IRoomCommand command, DateTimeOffset now) => command switch
    {
        JoinRoom j => Join(room, j, now),
        Disconnect { Cause: null } => Decision.Refuse(Codes.InvalidParameters, "cause is missing."),
        Disconnect d => Leave(room, d.ClientId, d.Cause, false, now),
        RoomFacts.TurnAway t => Leave(room, t.ClientId, t.Cause, t.ReleaseToken, now),
        RoomFacts.Lost l => Leave(room, l.ClientId, l.Cause, false, now, l.Since),
        _ => null,
    };

    /// <summary>The room after a fact of this part; null for one of another.</summary>
    public static RoomState? Evolve(RoomState room, IRoomEvent e) => e switch
    {
        UserJoined j => room with
        {
            Members = room.Members.SetItem(j.ClientId, new Member(
                j.ClientId, j.User, room.NextOrder, j.At, j.TokenId, j.Media, j.Audio, j.Video, j.AudioMuted, j.VideoMuted, [], j.How, Receive: j.Receive, Attributes: j.Attributes)),
            NextOrder = room.NextOrder + 1,
            WaitingRoom = room.WaitingRoom.Without(j.ClientId),
            Session = room.Session.Entered(j.At),
            Messages = room.Session.IsStale(j.At) ? room.Messages.Cleared() : room.Messages,
            SpentTokens = Unexpired(room, j.At).SetItem(j.TokenId, j.TokenExpiresAt),
        },
        UserLeft l => Left(room, l),
        _ => null,
    };

    private static Decision Join(RoomState room, JoinRoom j, DateTimeOffset now)
    {
        if (CommandRules.Check(j) is { } problem) return Decision.Refuse(Codes.InvalidParameters, problem);
        if (room.Members.ContainsKey(j.ClientId) || room.WaitingRoom.Find(j.ClientId) is not null)
            return Decision.Refuse(Codes.InvalidParameters, "clientId is in the room already. Use a fresh one for each join.");
        if (!LifecycleRules.IsOpen(room, now)) return Decision.Refuse(Codes.RoomNotOpen, LifecycleRules.NotOpen(room));
        if (j.TokenExpiresAt <= now) return Decision.Refuse(Codes.TokenExpired, "The token's life is over. Ask for a new one.");
        if (Rules.IsRevoked(room, j.TokenId)) return Decision.Refuse(Codes.TokenRevoked, "The token was revoked. Ask for a new one.");
        if (room.SpentTokens.TryGetValue(j.TokenId, out var until) && until > now)
            return Decision.Refuse(Codes.TokenUsed, "The token has been used. Ask for a new one: each joins once.");
        if (room.Restrictions.Banned.Contains(j.User.UserRef)) return Decision.Refuse(Codes.UserBanned, "You are banned from this room.");
        if (room.Restrictions.Locked && j.User.Role != Role.Moderator)
            return Decision.Refuse(Codes.RoomLocked, "The room is locked. Try again when a moderator has unlocked it.");
        if (Entry.WaitsAlready(room, j)) return Decision.Refuse(Codes.RequestInProcess, "You wait in the waiting room already. A moderator will let you in.");
        if (room.IsFull(j.User.Role)) return Rules.Full(room, j.User.Role);
        if (room.SpentTokens.Count >= MaxSpentTokens && room.SpentTokens.Values.Count(t => t > now) >= MaxSpentTokens)
            return Decision.Refuse(Codes.ServerBusy, "Too many people have joined this room in a short time. Try again in some minutes.");

        var media = j.Offer is not null && !j.RoomInfo.ChatOnly;
        var audio = media && j.LocalInfo.Audio && !j.User.Lacks().Microphone;
        var video = media && j.LocalInfo.Video && !j.RoomInfo.AudioOnly && !j.User.Lacks().Camera;
        // Who watches is off: should it become a participant, nobody hears it before it wants to be heard.
        var watches = j.User.Role == Role.Viewer;
        var entry = new UserJoined(
            room.RoomId, now, j.ClientId, j.User.Named(j.LocalInfo.Name.Length > 0 ? j.LocalInfo.Name : j.User.Name), audio, video,
            !audio || watches || j.LocalInfo.AudioMuted, !video || watches || j.LocalInfo.VideoMuted,
            j.TokenId, j.TokenExpiresAt, media, j.RoomInfo, ReceivingRules.WishesOf(j),
            j.LocalInfo.Attributes.IsEmpty ? null : j.LocalInfo.Attributes);
        return Entry.MustWait(room, j.User.Role) is { } reason ? Entry.Await(room, entry, reason, now) : Decision.Accept(Entry.Enter(room, entry, now));
    }

    private static Decision Leave(RoomState room, string clientId, DisconnectCause cause, bool releaseToken, DateTimeOffset now, DateTimeOffset? since = null)
    {
        if (room.WaitingRoom.Find(clientId) is not null) return Decision.Accept(new AwaitedUserGone(room.RoomId, now, clientId, cause));
        if (room.Find(clientId) is not { } m) return Decision.NoChange;
        var last = room.Members.Count == 1 && (room.Used || !releaseToken);
        return new Decision([.. Departures.Leaves(room, m, cause, releaseToken, now, since), .. last ? Departures.EndIfAdhoc(room, now) : []], null);
    }

    private static RoomState Left(RoomState room, UserLeft l)
    {
        var left = room with
        {
            Members = Unpinned(room, l.ClientId).Remove(l.ClientId),
            Session = room.Members.Count == 1 && room.Members.ContainsKey(l.ClientId) ? room.Session with { EmptySince = room.Session.EmptySince ?? l.Since ?? l.At } : room.Session,
            Sharer = room.Sharer == l.ClientId ? null : room.Sharer,
            Floor = room.Floor.Without(l.ClientId),
            Spotlights = room.Spotlights.Remove(l.ClientId),
            Used = room.Used || !l.TokenReleased,
            SpentTokens = l.TokenReleased && room.Members.TryGetValue(l.ClientId, out var m) ? room.SpentTokens.Remove(m.TokenId) : room.SpentTokens,
        };
        return left.Members.IsEmpty && !l.TokenReleased ? SessionEnded(left) : left;
    }

    /// <summary>
    /// The last has left. Mode, knocking, lock and mute are as the settings say again; bans, revoked tokens and a backend's lock stay. (The
    /// clock and the chat wait a while: <see cref="SessionTimes"/>.)
    /// </summary>
    private static RoomState SessionEnded(RoomState room) => room with
    {
        Mode = room.Settings.Mode,
        WaitingRoom = room.WaitingRoom with { Knock = room.Settings.Knock },
        Restrictions = room.Restrictions.AfterSession(),
    };

    /// <summary>The members, of whom nobody pins somebody any more.</summary>
    private static ImmutableSortedDictionary<string, Member> Unpinned(RoomState room, string clientId) => room.Members.SetItems(
        from m in room.Members.Values
        where m.Wishes().Pins.Contains(clientId)
        select KeyValuePair.Create(m.ClientId, m with { Receive = m.Wishes() with { Pins = m.Wishes().Pins.Remove(clientId) } }));

    private static ImmutableSortedDictionary<string, DateTimeOffset> Unexpired(RoomState room, DateTimeOffset now) =>
        room.SpentTokens.RemoveRange(room.SpentTokens.Where(t => t.Value <= now).Select(t => t.Key).ToArray());
}
