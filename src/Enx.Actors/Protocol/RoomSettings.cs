using System.Text.Json.Serialization;

namespace Enx.Actors.Protocol;

/// <summary>The kind of a room: who may send.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RoomMode>))]
public enum RoomMode
{
    /// <summary>Everyone with the right to publish sends.</summary>
    [JsonStringEnumMemberName("group")] Group,

    /// <summary>Moderators send, and one participant who holds the floor.</summary>
    [JsonStringEnumMemberName("lecture")] Lecture,
}

/// <summary>What a user may do in a room.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Role>))]
public enum Role
{
    /// <summary>Publishes, subscribes and runs the room.</summary>
    [JsonStringEnumMemberName("moderator")] Moderator,

    /// <summary>Publishes and subscribes.</summary>
    [JsonStringEnumMemberName("participant")] Participant,

    /// <summary>Only subscribes: the audience.</summary>
    [JsonStringEnumMemberName("viewer")] Viewer,
}

/// <summary>The settings of a room, in the vocabulary's words. Immutable; an update makes a new one.</summary>
public sealed record RoomSettings
{
    /// <summary>A sentence for people; at most 1,024 characters.</summary>
    public string Description { get; init; } = "";

    /// <summary>Who may send.</summary>
    public RoomMode Mode { get; init; } = RoomMode.Group;

    /// <summary>How many moderators fit, 1 to 5.</summary>
    public int Moderators { get; init; } = 1;

    /// <summary>How many participants and viewers fit beside the moderators, 1 to 1,000.</summary>
    public int Participants { get; init; } = 6;

    /// <summary>How many talkers each endpoint is sent at once: slots 1 to this number, 1 to 16.</summary>
    public int MaxActiveTalkers { get; init; } = 6;

    /// <summary>HD, SD or LD: the most a camera may send.</summary>
    public string Quality { get; init; } = "HD";

    /// <summary>Whether screens may be shared.</summary>
    public bool ScreenShare { get; init; } = true;

    /// <summary>
    /// Automatic bandwidth detection: whether people are told how many videos their network carries, and who asked for it is put to audio
    /// alone where it carries none. Videos that do not fit are held back in any case. Holds for those who join afterwards.
    /// </summary>
    public bool Abwd { get; init; } = true;

    /// <summary>The room ends when its last user leaves.</summary>
    public bool Adhoc { get; init; }

    /// <summary>The room opens at <see cref="ScheduledTime"/> for <see cref="Duration"/> minutes.</summary>
    public bool Scheduled { get; init; }

    /// <summary>Start of a scheduled room, UTC.</summary>
    public DateTimeOffset? ScheduledTime { get; init; }

    /// <summary>How long the room lasts, minutes; 0 is without end.</summary>
    public int Duration { get; init; }

    /// <summary>Whether a moderator must let each person in.</summary>
    public bool Knock { get; init; }

    /// <summary>Whether people wait until a moderator is there.</summary>
    public bool WaitForModerator { get; init; }
}
