using System.Collections.Immutable;
using System.Text.Json;
using Enx.Actors.Protocol;
using Enx.Host.Json;
using static Enx.Actors.Protocol.MediaProtocol;

namespace Enx.Host.Signalling;

/// <summary>
/// The parameters of <c>joinRoom</c>, read strictly: a key that the vocabulary does not know, a wrong type or a value out of
/// range is refused by name, so an app's typing error does not become a puzzle.
/// </summary>
/// <param name="Token">The token, not looked at yet.</param>
/// <param name="LocalInfo">What the user brings.</param>
/// <param name="RoomInfo">How the user wants to be connected.</param>
/// <param name="AdvanceOptions">Extra notifications asked for.</param>
/// <param name="Offer">The SDP offer; null for a presence without media.</param>
internal sealed record JoinParams(
    string Token,
    LocalInfo LocalInfo,
    RoomInfo RoomInfo,
    ImmutableArray<AdvanceOption> AdvanceOptions,
    MediaOffer? Offer)
{
    private const int LongestToken = 16 * 1024;
    private const int LongestName = 200;
    private const int LongestAttributes = 4096;
    private const int MostOptions = 32;
    private const int MostSections = 64;
    private const int LongestSdp = 128 * 1024;
    private const int LargestSide = 7680;
    private const int MostKbps = 50_000;

    /// <summary>Reads them.</summary>
    /// <exception cref="InputException">Something cannot stand; the message names it.</exception>
    public static JoinParams Read(JsonElement element)
    {
        var p = new StrictObject(element, "", JsonRpc.InvalidParams);
        var token = p.Text("token", LongestToken) ?? throw p.Wrong("token", "is missing: ask the application for one");
        var localInfo = ReadLocalInfo(p.Object("localInfo", Codes.InvalidParameters));
        var roomInfo = ReadRoomInfo(p.Object("roomInfo", Codes.InvalidParameters));
        var options = ReadOptions(p);
        var offer = ReadOffer(p.Object("offer", Codes.InvalidParameters));
        p.End();
        return new JoinParams(token, localInfo, roomInfo, options, offer);
    }

    private static LocalInfo ReadLocalInfo(StrictObject? o)
    {
        var usual = new LocalInfo();
        if (o is null) return usual;
        var info = new LocalInfo
        {
            Audio = Device(o, "audio") ?? usual.Audio,
            Video = Device(o, "video") ?? usual.Video,
            Data = o.Flag("data") ?? usual.Data,
            AudioMuted = o.Flag("audioMuted") ?? usual.AudioMuted,
            VideoMuted = o.Flag("videoMuted") ?? usual.VideoMuted,
            Name = o.Text("name", LongestName) ?? usual.Name,
            Attributes = o.Words("attributes", MostOptions, LongestAttributes) ?? usual.Attributes,
            VideoSize = ReadVideoSize(o),
            Framerate = o.Number("framerate", 1, 30, VocabularyCodes.FramerateInvalid),
            MinVideoBW = o.Number("minVideoBW", 0, MostKbps),
            MaxVideoBW = o.Number("maxVideoBW", 1, MostKbps),
            MaxVideoLayers = o.Number("maxVideoLayers", 1, 3, VocabularyCodes.VideoLayersInvalid),
        };
        if (info.MinVideoBW > info.MaxVideoBW) throw o.Wrong("minVideoBW", "must not be greater than maxVideoBW");

        // Words of the vocabulary that mean something to the device only, or say what is said elsewhere.
        var audioOnly = o.Flag("audio_only") ?? false;
        o.Word("cameraFacing", "front", "back");
        o.Object("options");
        foreach (var kind in new[] { "screen", "canvas" })
        {
            if (o.Flag(kind) == true) throw o.Wrong(kind, "cannot be joined with: call startScreenShare after joining");
        }
        o.End();
        return audioOnly ? info with { Video = false } : info;
    }

    /// <summary>On or off; a description of a device is as good as on.</summary>
    private static bool? Device(StrictObject o, string key) => o.Raw(key) is { ValueKind: JsonValueKind.Object } ? true : o.Flag(key);

    private static VideoSize? ReadVideoSize(StrictObject o)
    {
        const string Key = "videoSize";
        if (o.Raw(Key) is not { } value) return null;
        VideoSize size;
        if (value.ValueKind == JsonValueKind.Array)
        {
            var sides = value.EnumerateArray().Select(e => e.ValueKind == JsonValueKind.Number && e.TryGetInt32(out var n) ? n : -1).ToArray();
            if (sides.Length != 4 || sides.Any(n => n is < 0 or > LargestSide)) throw o.Wrong(Key, $"must be [minWidth, minHeight, maxWidth, maxHeight], each 0 to {LargestSide}");
            size = new VideoSize(sides[0], sides[1], sides[2], sides[3]);
        }
        else
        {
            var s = new StrictObject(value, o.Name(Key));
            size = new VideoSize(
                s.Number("minWidth", 0, LargestSide) ?? 0,
                s.Number("minHeight", 0, LargestSide) ?? 0,
                s.Number("maxWidth", 1, LargestSide) ?? LargestSide,
                s.Number("maxHeight", 1, LargestSide) ?? LargestSide);
            s.End();
        }
        if (size.MinWidth > size.MaxWidth || size.MinHeight > size.MaxHeight)
            throw o.Wrong(Key, "has a least size above its greatest", VocabularyCodes.VideoSizeInvalid);
        return size;
    }

    private static RoomInfo ReadRoomInfo(StrictObject? o)
    {
        var usual = new RoomInfo();
        if (o is null) return usual;
        var info = new RoomInfo
        {
            AllowReconnect = o.Flag("allow_reconnect") ?? usual.AllowReconnect,
            NumberOfAttempts = o.Number("number_of_attempts", 1, 1_000_000) ?? usual.NumberOfAttempts,
            TimeoutInterval = o.Number("timeout_interval", 1, 3_600_000) ?? usual.TimeoutInterval,
            AudioOnly = o.Flag("audio_only") ?? usual.AudioOnly,
            ChatOnly = o.Flag("chat_only") ?? usual.ChatOnly,
            ForceTurn = o.Flag("forceTurn") ?? usual.ForceTurn,
            Activeviews = o.Word("activeviews", "list", "view") ?? usual.Activeviews,
        };
        o.Object("playerConfiguration"); // how the device draws its players
        o.End();
        return info;
    }

    private static ImmutableArray<AdvanceOption> ReadOptions(StrictObject p)
    {
        var options = ImmutableArray.CreateBuilder<AdvanceOption>();
        foreach (var element in p.List("advanceOptions", MostOptions, Codes.InvalidParameters))
        {
            var o = new StrictObject(element, $"advanceOptions[{options.Count}]");
            var id = o.Text("id", 64) is { Length: > 0 } text ? text : throw o.Wrong("id", "is missing");
            var enable = o.Flag("enable") ?? throw o.Wrong("enable", "is missing: give true or false");
            o.End();
            options.Add(new AdvanceOption(id, enable));
        }
        return options.ToImmutable();
    }

    private static MediaOffer? ReadOffer(StrictObject? o)
    {
        if (o is null) return null;
        var sdp = o.Text("sdp", LongestSdp) is { Length: > 0 } text ? text : throw o.Wrong("sdp", "is missing");
        var sections = ImmutableArray.CreateBuilder<OfferSection>();
        foreach (var element in o.List("sections", MostSections)) sections.Add(ReadSection(element, $"offer.sections[{sections.Count}]"));
        o.End();
        if (sections.Select(s => s.Mid).Distinct(StringComparer.Ordinal).Count() != sections.Count) throw o.Wrong("sections", "name a mid twice");
        return new MediaOffer(sdp, sections.ToImmutable());
    }

    private static OfferSection ReadSection(JsonElement element, string path)
    {
        var o = new StrictObject(element, path);
        var mid = o.Text("mid", 16) is { Length: > 0 } text ? text : throw o.Wrong("mid", "is missing");
        var use = o.Word("use", "microphone", "camera", "share", "slot", "data") switch
        {
            "microphone" => SectionUse.Microphone,
            "camera" => SectionUse.Camera,
            "share" => SectionUse.Share,
            "slot" => SectionUse.Slot,
            "data" => SectionUse.Data,
            _ => throw o.Wrong("use", "is missing: give microphone, camera, share, slot or data"),
        };
        var slot = o.Number("slot", 1, CanvasSlot);
        o.End();
        if (use == SectionUse.Slot && slot is not ((>= 1 and <= 16) or ShareSlot or CanvasSlot)) throw o.Wrong("slot", $"must be 1 to 16, or {ShareSlot}");
        if (use != SectionUse.Slot && slot is not null) throw o.Wrong("slot", "is for sections whose use is slot");
        return new OfferSection(mid, use, slot ?? 0);
    }
}
