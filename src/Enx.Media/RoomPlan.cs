namespace Enx.Media;

/// <summary>What should be in a room: the desired state that the engine carries out.</summary>
/// <param name="RoomId">The room.</param>
/// <param name="Peers">Every peer that should be there.</param>
public sealed record RoomPlan(string RoomId, IReadOnlyList<PeerPlan> Peers);

/// <summary>What should be for one peer.</summary>
/// <param name="PeerId">The peer.</param>
/// <param name="AudioMuted">Its microphone reaches nobody.</param>
/// <param name="VideoMuted">Its camera reaches nobody.</param>
/// <param name="Sharing">Its share may reach the others.</param>
/// <param name="Slots">What it receives, the most wanted first: when its network does not carry all, the last go first. A slot not named shows nobody.</param>
/// <param name="DataBlocked">What it sends on data channels reaches nobody.</param>
/// <param name="MaxHeight">The tallest picture that it is sent on talker slots, pixels; 0 for no limit. Of a video whose every layer is taller, the lowest is sent.</param>
/// <param name="MaxShareHeight">The same for the share.</param>
/// <param name="ProbeBitsPerSecond">Find out whether the way to the peer carries so much, although less is sent, bit/s; 0 for nothing to find out.</param>
public sealed record PeerPlan(
    string PeerId,
    bool AudioMuted,
    bool VideoMuted,
    bool Sharing,
    IReadOnlyList<SlotPlan> Slots,
    bool DataBlocked = false,
    int MaxHeight = 0,
    int MaxShareHeight = 0,
    long ProbeBitsPerSecond = 0);

/// <summary>What one slot of a peer shows.</summary>
/// <param name="Slot">1 to 16 a peer's microphone and camera; 101 a peer's share. Others are ignored: who is on 111 to 113 is the engine's to say.</param>
/// <param name="SourcePeerId">Whose media; null for nobody's.</param>
/// <param name="Video">Whether the picture goes with the sound; false leaves the slot's video section without a source. The share is always a picture.</param>
public sealed record SlotPlan(int Slot, string? SourcePeerId, bool Video = true);
