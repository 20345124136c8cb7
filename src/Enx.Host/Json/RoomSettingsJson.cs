using System.Text.Json;
using System.Text.Json.Serialization;
using Enx.Actors.Protocol;
using Enx.Actors.Rooms.State;
using Enx.Host.Errors;

namespace Enx.Host.Json;

/// <summary>The settings of a room, in the vocabulary's own spelling.</summary>
/// <param name="Description">A sentence for people; at most 1,024 characters.</param>
/// <param name="Mode">group: whoever may publish sends. lecture: moderators send.</param>
/// <param name="Moderators">How many moderators fit, 1 to 5.</param>
/// <param name="Participants">How many participants and viewers fit beside them, 1 to 1000.</param>
/// <param name="MaxActiveTalkers">How many talkers each endpoint is sent at once, 1 to 16.</param>
/// <param name="Quality">HD, SD or LD: the most a camera may send.</param>
/// <param name="ScreenShare">Whether screens may be shared.</param>
/// <param name="Abwd">Whether the number of videos follows the bandwidth.</param>
/// <param name="Adhoc">Whether the room ends when its last user leaves.</param>
/// <param name="Scheduled">Whether the room opens at scheduled_time.</param>
/// <param name="ScheduledTime">When a scheduled room opens; UTC when no offset is given.</param>
/// <param name="Duration">How long a scheduled room lasts, minutes; 0 is without end.</param>
/// <param name="Knock">Whether a moderator must let each person in.</param>
/// <param name="WaitForModerator">Whether people wait until a moderator is there.</param>
internal sealed record RoomSettingsJson(
    [property: JsonPropertyName("description")] string Description,
    [property: JsonPropertyName("mode")] RoomMode Mode,
    [property: JsonPropertyName("moderators")] int Moderators,
    [property: JsonPropertyName("participants")] int Participants,
    [property: JsonPropertyName("max_active_talkers")] int MaxActiveTalkers,
    [property: JsonPropertyName("quality"), Words("HD", "SD", "LD")] string Quality,
    [property: JsonPropertyName("screen_share")] bool ScreenShare,
    [property: JsonPropertyName("abwd")] bool Abwd,
    [property: JsonPropertyName("adhoc")] bool Adhoc,
    [property: JsonPropertyName("scheduled")] bool Scheduled,
    [property: JsonPropertyName("scheduled_time")] DateTimeOffset? ScheduledTime,
    [property: JsonPropertyName("duration")] int Duration,
    [property: JsonPropertyName("knock")] bool Knock,
    [property: JsonPropertyName("wait_for_moderator")] bool WaitForModerator)
{
    private const int LongestDescription = 1024;

    /// <summary>A room's settings as they are shown.</summary>
    public static RoomSettingsJson Of(RoomSettings s) => new(
        s.Description, s.Mode, s.Moderators, s.Participants, s.MaxActiveTalkers, s.Quality, s.ScreenShare, s.Abwd,
        s.Adhoc, s.Scheduled, s.ScheduledTime, s.Duration, s.Knock, s.WaitForModerator);

    /// <summary>
    /// The settings that a caller gives, laid over those there are. What types and names allow is checked here, what the numbers
    /// may be is the room's own rule.
    /// </summary>
    /// <exception cref="InputException">A key is not known or its value cannot stand.</exception>
    public static RoomSettings Merge(StrictObject given, RoomSettings present)
    {
        const int AnyNumber = int.MaxValue;
        var settings = present with
        {
            Description = given.Text("description", LongestDescription) ?? present.Description,
            Mode = given.Word("mode", "group", "lecture") switch { "group" => RoomMode.Group, "lecture" => RoomMode.Lecture, _ => present.Mode },
            Moderators = given.Number("moderators", int.MinValue, AnyNumber) ?? present.Moderators,
            Participants = given.Number("participants", int.MinValue, AnyNumber, VocabularyCodes.ParticipantsInvalid) ?? present.Participants,
            MaxActiveTalkers = given.Number("max_active_talkers", int.MinValue, AnyNumber) ?? present.MaxActiveTalkers,
            Quality = given.Word("quality", "HD", "SD", "LD") ?? present.Quality,
            ScreenShare = given.Flag("screen_share") ?? present.ScreenShare,
            Abwd = given.Flag("abwd") ?? present.Abwd,
            Adhoc = given.Flag("adhoc") ?? present.Adhoc,
            Scheduled = given.Flag("scheduled") ?? present.Scheduled,
            ScheduledTime = given.Moment("scheduled_time") ?? present.ScheduledTime,
            Duration = given.Number("duration", int.MinValue, AnyNumber) ?? present.Duration,
            Knock = given.Flag("knock") ?? present.Knock,
            WaitForModerator = given.Flag("wait_for_moderator") ?? present.WaitForModerator,
        };
        given.End();
        if (RoomSettingsRules.Check(settings) is { } problem)
            throw new InputException(problem.Key == "participants" ? VocabularyCodes.ParticipantsInvalid : VocabularyCodes.SettingsInvalid, $"settings: {problem.Message}");
        return settings;
    }
}

/// <summary>Writes <see cref="RoomSettings"/> wherever they stand in a payload as <see cref="RoomSettingsJson"/>. Nobody reads them back.</summary>
internal sealed class RoomSettingsConverter : JsonConverter<RoomSettings>
{
    public override RoomSettings Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Settings are read by RoomSettingsJson.Merge.");

    public override void Write(Utf8JsonWriter writer, RoomSettings value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, RoomSettingsJson.Of(value), SettingsJson.Default.RoomSettingsJson);
}

[JsonSerializable(typeof(RoomSettingsJson))]
internal sealed partial class SettingsJson : JsonSerializerContext;
