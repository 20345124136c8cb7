using System.Collections.Immutable;
using System.Text.Json;
using Enx.Load.Signalling;

namespace Enx.Testing.Clusters;

/// <summary>
/// A room as one client knows it: from the snapshots and the notifications that it has had, and from nothing else. What cannot be true (somebody
/// comes who is there, somebody goes who is not) is a fault. Belongs to whoever holds the client's lock.
/// </summary>
internal sealed class RoomView
{
    private readonly List<string> _faults = [];
    private readonly HashSet<long> _messages = [];
    private ImmutableDictionary<string, UserRow> _users = ImmutableDictionary<string, UserRow>.Empty;

    /// <summary>Who the client is.</summary>
    public string Own { get; private set; } = "";

    /// <summary>Everybody, the client too.</summary>
    public IReadOnlyDictionary<string, UserRow> Users => _users;

    /// <summary>What could not be true.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>How often the room was looked at anew.</summary>
    public int Snapshots { get; private set; }

    /// <summary>The room as it is now.</summary>
    public void Restore(JsonElement snapshot)
    {
        Snapshots++;
        Own = snapshot.GetProperty("clientId").GetString()!;
        var users = snapshot.GetProperty("userList").EnumerateArray().Select(Read).ToList();
        foreach (var twice in users.GroupBy(u => u.ClientId).Where(g => g.Count() > 1)) Blame($"{twice.Key} is twice in a snapshot");
        _users = users.DistinctBy(u => u.ClientId).ToImmutableDictionary(u => u.ClientId);
        if (!_users.ContainsKey(Own)) Blame("a snapshot does not name the client itself");
    }

    /// <summary>Takes a notification into account.</summary>
    public void Apply(Heard heard)
    {
        var payload = heard.Payload;
        switch (heard.Method)
        {
            case "onUserConnected":
                var user = Read(payload.GetProperty("user"));
                if (_users.ContainsKey(user.ClientId)) Blame($"{user.Name} came, and was there");
                if (_users.Values.Any(u => u.Name == user.Name)) Blame($"{user.Name} came twice");
                _users = _users.SetItem(user.ClientId, user);
                break;
            case "onUserUpdated":
                var updated = Read(payload.GetProperty("user"));
                if (!_users.ContainsKey(updated.ClientId)) Blame($"{updated.Name} changed, and was not there");
                _users = _users.SetItem(updated.ClientId, updated);
                break;
            case "onUserDisConnected":
                var gone = Read(payload.GetProperty("user"));
                if (!_users.ContainsKey(gone.ClientId)) Blame($"{gone.Name} went, and was not there");
                _users = _users.Remove(gone.ClientId);
                break;
            case "onRemoteStreamAudioMute" or "onRemoteStreamAudioUnMute":
                Change(payload.GetProperty("clientId").GetString()!, u => u with { AudioMuted = heard.Method == "onRemoteStreamAudioMute" });
                break;
            case "onRemoteStreamVideoMute" or "onRemoteStreamVideoUnMute":
                Change(payload.GetProperty("clientId").GetString()!, u => u with { VideoMuted = heard.Method == "onRemoteStreamVideoMute" });
                break;
            case "onAudioEvent":
                Change(Own, u => u with { AudioMuted = payload.GetProperty("msg").ValueEquals("Audio Off") });
                break;
            case "onVideoEvent":
                Change(Own, u => u with { VideoMuted = payload.GetProperty("msg").ValueEquals("Video Off") });
                break;
            case "onUserReconnectSuccess":
                // The others are told by onUserUpdated; a snapshot of before may have said that one is being waited for oneself.
                Change(Own, u => u with { Reconnecting = false });
                break;
            case "onMessageReceived":
                if (!_messages.Add(payload.GetProperty("message").GetProperty("id").GetInt64())) Blame($"message {payload} came twice");
                break;
        }
    }

    public static UserRow Read(JsonElement user) => new(
        user.GetProperty("clientId").GetString()!, user.GetProperty("name").GetString()!, user.GetProperty("audioMuted").GetBoolean(),
        user.GetProperty("videoMuted").GetBoolean(), user.GetProperty("reconnecting").GetBoolean());

    private void Change(string clientId, Func<UserRow, UserRow> change)
    {
        if (_users.TryGetValue(clientId, out var user)) _users = _users.SetItem(clientId, change(user));
        else Blame($"{clientId} changed, and was not there");
    }

    private void Blame(string what) => _faults.Add(what);
}
