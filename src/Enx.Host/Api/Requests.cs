using System.Collections.Immutable;
using Enx.Actors.Protocol;
using Enx.Host.Auth;
using Enx.Host.Json;

namespace Enx.Host.Api;

/// <summary>What a caller wants of a room; what is null was not said.</summary>
internal sealed record RoomRequest(string? Name, string? OwnerRef, StrictObject? Settings, ImmutableDictionary<string, string>? Data)
{
    private const int LongestLabel = 200;

    public static RoomRequest Read(StrictObject body)
    {
        var request = new RoomRequest(
            body.Label("name", LongestLabel),
            body.Label("owner_ref", LongestLabel),
            body.Object("settings", VocabularyCodes.SettingsInvalid),
            body.Words("data", 50, 4096));
        body.End();
        return request;
    }

    /// <summary>The name, which must be there.</summary>
    public string RequireName() => string.IsNullOrWhiteSpace(Name)
        ? throw new InputException(VocabularyCodes.NameMissing, "name is missing: give the name people see.")
        : Name;
}

/// <summary>For whom a caller wants a token.</summary>
internal sealed record TokenRequest(User User)
{
    private const int LongestLabel = 200;

    public static TokenRequest Read(StrictObject body)
    {
        var user = ReadUser(body, body.Label("user_ref", LongestLabel) ?? "", body.Words("data", 5, 4096) ?? ImmutableDictionary<string, string>.Empty);
        body.End();
        return new TokenRequest(user);
    }

    /// <summary>The name and the role, which all tokens have.</summary>
    public static User ReadUser(StrictObject body, string userRef, ImmutableDictionary<string, string> data)
    {
        var name = body.Label("name", LongestLabel);
        if (string.IsNullOrWhiteSpace(name)) throw new InputException(VocabularyCodes.NameMissing, "name is missing: give the name that others see.");
        var role = RoleNames.Find(body.Word("role", RoleNames.All)) ?? Role.Participant;
        return new User(name, role, userRef, data);
    }
}
