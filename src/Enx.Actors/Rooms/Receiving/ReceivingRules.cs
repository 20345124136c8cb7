using System.Collections.Immutable;
using Enx.Actors.Protocol;
using Enx.Actors.Rooms.State;
using static Enx.Actors.Protocol.ReceiveCommands;
using static Enx.Actors.Protocol.RoomEvents;

namespace Enx.Actors.Rooms.Receiving;

/// <summary>
/// What one receives. The rules:
/// <list type="number">
/// <item>It concerns the caller alone, begins anew with each join, and lives through a reconnect.</item>
/// <item>Of the talkers that fit the slots the first <c>count</c> are seen, and the first three at least are heard. Own pins come
/// first, then the spotlight, then who spoke last.</item>
/// <item>Audio-only mode is no video in either direction, the share included. It turns the own camera off and keeps it off; when it
/// ends, the camera stays off until the user turns it on. Who joined with <c>audio_only</c> is in it.</item>
/// <item>A quality is an upper bound in pixels of height (<see cref="ReceiveQuality.MaxHeight"/>); the media node picks within it.</item>
/// <item>What is not known by name is refused (1155) when it is asked for later, and ignored in a join, where old clients may say anything.</item>
/// </list>
/// </summary>
internal static class ReceivingRules
{
    /// <summary>What follows from a command of this part; null for one of another.</summary>
    public static Decision? Decide(RoomState room, IRoomCommand command, DateTimeOffset now) => command switch
    {
        SetTalkerCount s => CountTalkers(room, s, now),
        SetAudioOnlyMode s => HearOnly(room, s, now),
        SetReceiveVideoQuality s => LimitQuality(room, s, now),
        PinUsers p => Pin(room, p, now),
        SetAdvancedOptions s => SetOptions(room, s, now),
        SubscribeForTalkerNotification s => NotifyOfTalkers(room, s, now),
        ReportBattery r => CheckReport(room, r),
        ReportVideoResolution r => CheckReport(room, r),
        _ => null,
    };

    /// <summary>The room after a fact of this part; null for one of another.</summary>
    public static RoomState? Evolve(RoomState room, IRoomEvent e) => e switch
    {
        ReceiveChanged r => room.Change(r.ClientId, x => x with { Receive = r.Receive }),
        _ => null,
    };

    internal static ReceivePreferences? WishesOf(RoomCommands.JoinRoom j)
    {
        var asked = j.AdvanceOptions.IsDefault ? [] : j.AdvanceOptions.Where(o => o is { Enable: true }).Select(o => o.Id).ToArray();
        ImmutableArray<string> options = [.. ReceiveOptions.All.Where(asked.Contains)];
        return options.IsEmpty && !j.RoomInfo.AudioOnly ? null : new ReceivePreferences { AudioOnly = j.RoomInfo.AudioOnly, Options = options };
    }

    private static Decision CountTalkers(RoomState room, SetTalkerCount s, DateTimeOffset now)
    {
        if (room.Find(s.ClientId) is not { } m) return Rules.UserNotFound(s.ClientId);
        if (s.Count < 0 || s.Count > room.Settings.MaxActiveTalkers)
            return Decision.Refuse(Codes.InvalidParameters, $"count must be 0 to {room.Settings.MaxActiveTalkers}.");
        return m.Wishes().TalkerCount == s.Count ? Decision.NoChange : Wants(room, m, m.Wishes() with { TalkerCount = s.Count }, now);
    }

    private static Decision HearOnly(RoomState room, SetAudioOnlyMode s, DateTimeOffset now)
    {
        if (room.Find(s.ClientId) is not { } m) return Rules.UserNotFound(s.ClientId);
        if (m.Wishes().AudioOnly == s.AudioOnly) return Decision.Refuse(Codes.SameState, $"Audio-only mode is {(s.AudioOnly ? "on" : "off")} already.");
        var wants = Wants(room, m, m.Wishes() with { AudioOnly = s.AudioOnly }, now);
        return s.AudioOnly && !m.VideoMuted ? wants with { Events = wants.Events.Insert(0, new UserMuted(room.RoomId, now, m.ClientId, true, true)) } : wants;
    }

    private static Decision LimitQuality(RoomState room, SetReceiveVideoQuality s, DateTimeOffset now)
    {
        if (room.Find(s.ClientId) is not { } m) return Rules.UserNotFound(s.ClientId);
        if (!ReceiveQuality.IsKnown(s.VideoQuality)) return Decision.Refuse(Codes.InvalidParameters, "videoQuality must be Auto, HD, SD or LD.");
        if (s.StreamType is not ("talker" or "canvas")) return Decision.Refuse(Codes.InvalidParameters, "streamType must be talker or canvas.");
        var wishes = s.StreamType == "talker" ? m.Wishes() with { TalkerQuality = s.VideoQuality } : m.Wishes() with { CanvasQuality = s.VideoQuality };
        return wishes == m.Wishes() ? Decision.NoChange : Wants(room, m, wishes, now);
    }

    private static Decision Pin(RoomState room, PinUsers p, DateTimeOffset now)
    {
        if (room.Find(p.ClientId) is not { } m) return Rules.UserNotFound(p.ClientId);
        if (!p.ClientIds.IsDefault && p.ClientIds.Contains(p.ClientId)) return Decision.Refuse(Codes.InvalidParameters, "You are not among your own talkers: pin others.");
        if (Rules.Changed(room, m.Wishes().Pins, p.ClientIds, p.Add, "You can pin", out var pins) is { } problem) return problem;
        return pins.SequenceEqual(m.Wishes().Pins) ? Decision.NoChange : Wants(room, m, m.Wishes() with { Pins = pins }, now);
    }

    private static Decision SetOptions(RoomState room, SetAdvancedOptions s, DateTimeOffset now)
    {
        if (room.Find(s.ClientId) is not { } m) return Rules.UserNotFound(s.ClientId);
        var asked = s.Options.IsDefault ? [] : s.Options;
        if (asked.Where(o => o is null || !ReceiveOptions.All.Contains(o.Id)).ToArray() is [var unknown, ..])
            return Decision.Refuse(Codes.InvalidParameters, $"There is no advance option \"{unknown?.Id}\". There are {string.Join(", ", ReceiveOptions.All)}.");
        var on = asked.Aggregate(m.Wishes().Options, (all, o) => o.Enable ? all.Remove(o.Id).Add(o.Id) : all.Remove(o.Id));
        ImmutableArray<string> sorted = [.. ReceiveOptions.All.Where(on.Contains)];
        return sorted.SequenceEqual(m.Wishes().Options) ? Decision.NoChange : Wants(room, m, m.Wishes() with { Options = sorted }, now);
    }

    private static Decision NotifyOfTalkers(RoomState room, SubscribeForTalkerNotification s, DateTimeOffset now)
    {
        if (room.Find(s.ClientId) is not { } m) return Rules.UserNotFound(s.ClientId);
        return m.Wishes().TalkerNotices == s.Enabled ? Decision.NoChange : Wants(room, m, m.Wishes() with { TalkerNotices = s.Enabled }, now);
    }

    private static Decision CheckReport(RoomState room, ReportBattery r) =>
        room.Find(r.ClientId) is null ? Rules.UserNotFound(r.ClientId)
        : r.Level is < 0 or > 100 ? Decision.Refuse(Codes.InvalidParameters, "level must be 0 to 100.")
        : Decision.NoChange;

    private static Decision CheckReport(RoomState room, ReportVideoResolution r) =>
        room.Find(r.ClientId) is null ? Rules.UserNotFound(r.ClientId)
        : r.Width is < 1 or > ProtocolLimits.LargestSide || r.Height is < 1 or > ProtocolLimits.LargestSide ? Decision.Refuse(Codes.InvalidParameters, $"width and height must be 1 to {ProtocolLimits.LargestSide} pixels.")
        : Decision.NoChange;

    private static Decision Wants(RoomState room, Member m, ReceivePreferences wishes, DateTimeOffset now) =>
        Decision.Accept(new ReceiveChanged(room.RoomId, now, m.ClientId, wishes));
}
