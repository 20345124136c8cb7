using Enx.Actors.Protocol;

namespace Enx.Actors.Rooms.State;

/// <summary>A setting that cannot stand.</summary>
/// <param name="Key">The setting's name, as the room vocabulary spells it.</param>
/// <param name="Message">A sentence that says what it may be.</param>
public sealed record SettingProblem(string Key, string Message);

/// <summary>The ranges of <see cref="RoomSettings"/>. Pure: the host asks before it speaks to a room, the room asks again.</summary>
public static class RoomSettingsRules
{
    private const int MaxMinutes = 60 * 24 * 30;

    /// <summary>The first setting that cannot stand, or null when all can.</summary>
    public static SettingProblem? Check(RoomSettings? settings) => settings switch
    {
        null => new("settings", "settings must be an object."),
        { Description: null or { Length: > 1024 } } => new("description", "description must be text of at most 1024 characters."),
        { Mode: not (RoomMode.Group or RoomMode.Lecture) } => new("mode", "mode must be group or lecture."),
        { Moderators: < 1 or > 5 } => new("moderators", "moderators must be 1 to 5."),
        { Participants: < 1 or > 1000 } => new("participants", "participants must be 1 to 1000."),
        { MaxActiveTalkers: < 1 or > ProtocolLimits.MostTalkers } => new("max_active_talkers", $"max_active_talkers must be 1 to {ProtocolLimits.MostTalkers}."),
        { Quality: not ("HD" or "SD" or "LD") } => new("quality", "quality must be HD, SD or LD."),
        { Duration: < 0 or > MaxMinutes } => new("duration", $"duration must be 0 (without end) to {MaxMinutes} minutes."),
        { Scheduled: true, ScheduledTime: null } => new("scheduled_time", "A scheduled room needs a scheduled_time."),
        { Scheduled: true, Adhoc: true } => new("adhoc", "A room is either scheduled or adhoc, not both."),
        _ => null,
    };
}
