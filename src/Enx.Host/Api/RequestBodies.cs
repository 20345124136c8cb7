using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Enx.Actors.Protocol;
using Enx.Host.Json;

namespace Enx.Host.Api;

// Bodies, for the description only: they are read by hand (StrictObject), where a null is as good as no value and a key that is not known is refused.
// OpenApiTests holds what is said here against what is read.

/// <summary>The body that makes a room.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record RoomBody
{
    /// <summary>The name people see.</summary>
    [JsonPropertyName("name"), MinLength(1), MaxLength(ProtocolLimits.LongestName)]
    public required string Name { get; init; }

    /// <summary>The application's own reference.</summary>
    [JsonPropertyName("owner_ref"), MaxLength(ProtocolLimits.LongestName)]
    public string? OwnerRef { get; init; }

    /// <summary>What differs from the usual settings.</summary>
    [JsonPropertyName("settings")]
    public SettingsBody? Settings { get; init; }

    /// <summary>The application's own words: at most 50 texts of 4,096 characters in all.</summary>
    [JsonPropertyName("data")]
    public IReadOnlyDictionary<string, string>? Data { get; init; }
}

/// <summary>The body that changes a room. What is not given stays.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record RoomChangeBody
{
    /// <summary>The name people see.</summary>
    [JsonPropertyName("name"), MinLength(1), MaxLength(ProtocolLimits.LongestName)]
    public string? Name { get; init; }

    /// <summary>The application's own reference.</summary>
    [JsonPropertyName("owner_ref"), MaxLength(ProtocolLimits.LongestName)]
    public string? OwnerRef { get; init; }

    /// <summary>What differs from the present settings.</summary>
    [JsonPropertyName("settings")]
    public SettingsBody? Settings { get; init; }

    /// <summary>The application's own words, all of them: at most 50 texts of 4,096 characters in all.</summary>
    [JsonPropertyName("data")]
    public IReadOnlyDictionary<string, string>? Data { get; init; }
}

/// <summary>Settings of a room. What is not given is as usual, or in a change as it was.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record SettingsBody
{
    /// <summary>A sentence for people.</summary>
    [JsonPropertyName("description"), MaxLength(1024)]
    public string? Description { get; init; }

    /// <summary>group: whoever may publish sends. lecture: moderators send.</summary>
    [JsonPropertyName("mode")]
    public RoomMode? Mode { get; init; }

    /// <summary>How many moderators fit; usually 1.</summary>
    [JsonPropertyName("moderators"), Range(1, 5)]
    public int? Moderators { get; init; }

    /// <summary>How many participants and viewers fit beside them; usually 6.</summary>
    [JsonPropertyName("participants"), Range(1, 1000)]
    public int? Participants { get; init; }

    /// <summary>How many talkers each endpoint is sent at once; usually 6.</summary>
    [JsonPropertyName("max_active_talkers"), Range(1, ProtocolLimits.MostTalkers)]
    public int? MaxActiveTalkers { get; init; }

    /// <summary>The most a camera may send.</summary>
    [JsonPropertyName("quality"), Words("HD", "SD", "LD")]
    public string? Quality { get; init; }

    /// <summary>Whether screens may be shared.</summary>
    [JsonPropertyName("screen_share")]
    public bool? ScreenShare { get; init; }

    /// <summary>Whether the number of videos follows the bandwidth.</summary>
    [JsonPropertyName("abwd")]
    public bool? Abwd { get; init; }

    /// <summary>Whether the room ends when its last user leaves.</summary>
    [JsonPropertyName("adhoc")]
    public bool? Adhoc { get; init; }

    /// <summary>Whether the room opens at scheduled_time.</summary>
    [JsonPropertyName("scheduled")]
    public bool? Scheduled { get; init; }

    /// <summary>When a scheduled room opens, such as 2026-01-31T10:00:00Z. Without an offset it is UTC.</summary>
    [JsonPropertyName("scheduled_time")]
    public DateTimeOffset? ScheduledTime { get; init; }

    /// <summary>How long a scheduled room lasts, minutes; 0 is without end.</summary>
    [JsonPropertyName("duration"), Range(0, 43200)]
    public int? Duration { get; init; }

    /// <summary>Whether a moderator must let each person in.</summary>
    [JsonPropertyName("knock")]
    public bool? Knock { get; init; }

    /// <summary>Whether people wait until a moderator is there.</summary>
    [JsonPropertyName("wait_for_moderator")]
    public bool? WaitForModerator { get; init; }
}

/// <summary>The body that asks for a token.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record TokenBody
{
    /// <summary>The name others see.</summary>
    [JsonPropertyName("name"), MinLength(1), MaxLength(ProtocolLimits.LongestName)]
    public required string Name { get; init; }

    /// <summary>What the user may do; usually what a participant may.</summary>
    [JsonPropertyName("role")]
    public Role? Role { get; init; }

    /// <summary>The application's own reference.</summary>
    [JsonPropertyName("user_ref"), MaxLength(ProtocolLimits.LongestName)]
    public string? UserRef { get; init; }

    /// <summary>The application's own words: at most 5 texts of 4,096 characters in all.</summary>
    [JsonPropertyName("data")]
    public IReadOnlyDictionary<string, string>? Data { get; init; }

    /// <summary>Whether the user may come in under another name; usually not. The others are then shown both.</summary>
    [JsonPropertyName("may_rename")]
    public bool? MayRename { get; init; }

    /// <summary>What the user may publish; usually all that the role gives.</summary>
    [JsonPropertyName("may_publish"), MaxLength(4), Words("microphone", "camera", "share", "data")]
    public IReadOnlyList<string>? MayPublish { get; init; }

    /// <summary>Whether the user may send messages; usually so.</summary>
    [JsonPropertyName("may_chat")]
    public bool? MayChat { get; init; }
}

/// <summary>Something to say.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record MessageBody
{
    /// <summary>Whether it is chat or data of the application.</summary>
    [JsonPropertyName("type")]
    public required MessageCommands.MessageType Type { get; init; }

    /// <summary>For chat a text, for user_data a JSON object; at most 100 kB.</summary>
    [JsonPropertyName("message"), TextOrObject]
    public required object Message { get; init; }

    /// <summary>Whether it is for everyone; usual when no recipients are named.</summary>
    [JsonPropertyName("broadcast")]
    public bool? Broadcast { get; init; }

    /// <summary>Else whom it is for, by client id: 1 to 100.</summary>
    [JsonPropertyName("recipient_ids"), MaxLength(ProtocolLimits.MostRecipients)]
    public IReadOnlyList<string>? RecipientIds { get; init; }

    /// <summary>The name that people see.</summary>
    [JsonPropertyName("sender"), MaxLength(ProtocolLimits.LongestName)]
    public string? Sender { get; init; }
}

/// <summary>The body that asks for a demo token.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record DemoTokenBody
{
    /// <summary>The room's name: whoever says the same name meets in the same room.</summary>
    [JsonPropertyName("room"), MinLength(1), MaxLength(ProtocolLimits.LongestName)]
    public required string Room { get; init; }

    /// <summary>The name others see.</summary>
    [JsonPropertyName("name"), MinLength(1), MaxLength(ProtocolLimits.LongestName)]
    public required string Name { get; init; }

    /// <summary>What the user may do; usually what a participant may.</summary>
    [JsonPropertyName("role")]
    public Role? Role { get; init; }

    /// <summary>How the room is set up if it is made now; a room that is there stays as it is.</summary>
    [JsonPropertyName("settings")]
    public SettingsBody? Settings { get; init; }
}
