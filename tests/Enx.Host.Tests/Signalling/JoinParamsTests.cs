using System.Text.Json;
using Enx.Actors.Protocol;
using Enx.Host.Errors;
using Enx.Host.Json;
using Enx.Host.Signalling.Params;

namespace Enx.Host.Tests.Signalling;

public sealed class JoinParamsTests
{
    [Fact]
    public void What_the_vocabulary_knows_is_read()
    {
        var p = Read("""
            {"token": "t",
             "localInfo": {"audio": {"deviceId": "mic"}, "video": true, "data": true, "audioMuted": true, "videoMuted": false, "name": "Ann",
               "attributes": {"seat": "7", "vip": true, "n": 3}, "videoSize": {"minWidth": 320, "minHeight": 180, "maxWidth": 1280, "maxHeight": 720},
               "framerate": 30, "maxVideoFps": 25, "isVideoResolution": true, "scheme": "notify-break-recover", "forceTurn": false, "minVideoBW": 150, "maxVideoBW": 1500, "maxVideoLayers": 3, "cameraFacing": "front", "options": {}, "screen": false},
             "roomInfo": {"allow_reconnect": false, "number_of_attempts": 5, "timeout_interval": 45000, "audio_only": true, "chat_only": false,
               "forceTurn": true, "activeviews": "view", "playerConfiguration": {"avatar": true, "iconColor": "#0000FF", "iconHeight": 30}},
             "advanceOptions": [{"id": "battery_updates", "enable": true}],
             "offer": {"sdp": "v=0", "sections": [{"mid": "0", "use": "microphone"}, {"mid": "1", "use": "slot", "slot": 16}, {"mid": "2", "use": "slot", "slot": 101}, {"mid": "3", "use": "slot", "slot": 113}]}}
            """);
        var info = p.LocalInfo;
        Assert.Equal((true, true, true, true, false, "Ann"), (info.Audio, info.Video, info.Data, info.AudioMuted, info.VideoMuted, info.Name));
        Assert.Equal(new VideoSize(320, 180, 1280, 720), info.VideoSize);
        Assert.Equal((25, 150, 1500, 3), (info.Framerate, info.MinVideoBW, info.MaxVideoBW, info.MaxVideoLayers));
        Assert.Equal(("7", "true", "3"), (info.Attributes["seat"], info.Attributes["vip"], info.Attributes["n"]));
        Assert.Equal(
            new RoomInfo { AllowReconnect = false, NumberOfAttempts = 5, TimeoutInterval = 45000, AudioOnly = true, ForceTurn = true, Activeviews = "view" }, p.RoomInfo);
        Assert.Equal([new AdvanceOption("battery_updates", true)], p.AdvanceOptions.ToArray());
        Assert.Equal([(MediaProtocol.SectionUse.Microphone, 0), (MediaProtocol.SectionUse.Slot, 16), (MediaProtocol.SectionUse.Slot, 101), (MediaProtocol.SectionUse.Slot, 113)], p.Offer!.Sections.Select(s => (s.Use, s.Slot)));
    }

    [Theory]
    [InlineData("""{"token": "t"}""")]
    [InlineData("""{"token": "t", "localInfo": null, "roomInfo": null, "advanceOptions": null, "offer": null}""")]
    public void What_is_not_said_has_its_usual_value(string json)
    {
        var p = Read(json);
        Assert.Equal(new RoomInfo(), p.RoomInfo);
        Assert.Equal((true, true, false, ""), (p.LocalInfo.Audio, p.LocalInfo.Video, p.LocalInfo.AudioMuted, p.LocalInfo.Name));
        Assert.Empty(p.AdvanceOptions);
        Assert.Null(p.Offer);
    }

    [Fact]
    public void A_picture_size_may_be_four_numbers() =>
        Assert.Equal(new VideoSize(320, 180, 1280, 720), Read("""{"token": "t", "localInfo": {"videoSize": [320, 180, 1280, 720]}}""").LocalInfo.VideoSize);

    [Theory]
    [InlineData("""{}""", 1155, "token ")]
    [InlineData("""{"token": 7}""", 1155, "token ")]
    [InlineData("""{"token": "t", "tokn": 1}""", 1155, "tokn ")]
    [InlineData("""{"token": "t", "localInfo": []}""", 1155, "localInfo ")]
    [InlineData("""{"token": "t", "localInfo": {"vidio": true}}""", 1155, "localInfo.vidio ")]
    [InlineData("""{"token": "t", "localInfo": {"audio": "on"}}""", 1155, "localInfo.audio ")]
    [InlineData("""{"token": "t", "localInfo": {"audioMuted": 1}}""", 1155, "localInfo.audioMuted ")]
    [InlineData("""{"token": "t", "localInfo": {"framerate": 0}}""", 5088, "localInfo.framerate ")]
    [InlineData("""{"token": "t", "localInfo": {"framerate": 31}}""", 5088, "localInfo.framerate ")]
    [InlineData("""{"token": "t", "localInfo": {"maxVideoLayers": 4}}""", 5084, "localInfo.maxVideoLayers ")]
    [InlineData("""{"token": "t", "localInfo": {"minVideoBW": 900, "maxVideoBW": 100}}""", 1155, "localInfo.minVideoBW ")]
    [InlineData("""{"token": "t", "localInfo": {"maxVideoBW": 0}}""", 1155, "localInfo.maxVideoBW ")]
    [InlineData("""{"token": "t", "localInfo": {"videoSize": {"minWidth": 900, "maxWidth": 100}}}""", 1184, "localInfo.videoSize ")]
    [InlineData("""{"token": "t", "localInfo": {"videoSize": {"width": 900}}}""", 1155, "localInfo.videoSize.width ")]
    [InlineData("""{"token": "t", "localInfo": {"videoSize": [1, 2, 3]}}""", 1155, "localInfo.videoSize ")]
    [InlineData("""{"token": "t", "localInfo": {"attributes": {"a": {}}}}""", 1155, "localInfo.attributes.a ")]
    [InlineData("""{"token": "t", "localInfo": {"screen": true}}""", 1155, "localInfo.screen ")]
    [InlineData("""{"token": "t", "roomInfo": {"allowReconnect": true}}""", 1155, "roomInfo.allowReconnect ")]
    [InlineData("""{"token": "t", "roomInfo": {"number_of_attempts": 0}}""", 1155, "roomInfo.number_of_attempts ")]
    [InlineData("""{"token": "t", "roomInfo": {"timeout_interval": 0}}""", 1155, "roomInfo.timeout_interval ")]
    [InlineData("""{"token": "t", "roomInfo": {"activeviews": "grid"}}""", 1155, "roomInfo.activeviews ")]
    [InlineData("""{"token": "t", "advanceOptions": {}}""", 1155, "advanceOptions ")]
    [InlineData("""{"token": "t", "advanceOptions": [{"id": "battery_updates"}]}""", 1155, "advanceOptions[0].enable ")]
    [InlineData("""{"token": "t", "advanceOptions": [{"id": "battery_updates", "enable": true, "on": 1}]}""", 1155, "advanceOptions[0].on ")]
    [InlineData("""{"token": "t", "advanceOptions": [{"id": "telepathy", "enable": true}]}""", 1155, "advanceOptions[0].id ")]
    [InlineData("""{"token": "t", "advanceOptions": [{"id": "battery_updates", "enable": true}, {"id": "battery_updates", "enable": false}]}""", 1155, "advanceOptions[1].id ")]
    [InlineData("""{"token": "t", "localInfo": {"scheme": "hope"}}""", 1155, "localInfo.scheme ")]
    [InlineData("""{"token": "t", "localInfo": {"maxVideoFps": 31}}""", 5088, "localInfo.maxVideoFps ")]
    [InlineData("""{"token": "t", "localInfo": {"options": {"iconColour": "#000"}}}""", 1155, "localInfo.options.iconColour ")]
    [InlineData("""{"token": "t", "roomInfo": {"playerConfiguration": {"iconColor": "blue"}}}""", 1155, "roomInfo.playerConfiguration.iconColor ")]
    [InlineData("""{"token": "t", "roomInfo": {"chat_only": true}, "offer": {"sdp": "v=0"}}""", 1155, "offer ")]
    [InlineData("""{"token": "t", "offer": {"sdp": "v=0", "sections": [{"mid": "0", "use": "data"}]}}""", 1155, "offer.sections ")]
    [InlineData("""{"token": "t", "offer": "v=0"}""", 1155, "offer ")]
    [InlineData("""{"token": "t", "offer": {}}""", 1155, "offer.sdp ")]
    [InlineData("""{"token": "t", "offer": {"sdp": "v=0", "sections": [{"mid": "0", "use": "speaker"}]}}""", 1155, "offer.sections[0].use ")]
    [InlineData("""{"token": "t", "offer": {"sdp": "v=0", "sections": [{"mid": "0", "use": "slot"}]}}""", 1155, "offer.sections[0].slot ")]
    [InlineData("""{"token": "t", "offer": {"sdp": "v=0", "sections": [{"mid": "0", "use": "slot", "slot": 17}]}}""", 1155, "offer.sections[0].slot ")]
    [InlineData("""{"token": "t", "offer": {"sdp": "v=0", "sections": [{"mid": "0", "use": "slot", "slot": 110}]}}""", 1155, "offer.sections[0].slot ")]
    [InlineData("""{"token": "t", "offer": {"sdp": "v=0", "sections": [{"mid": "0", "use": "slot", "slot": 114}]}}""", 1155, "offer.sections[0].slot ")]
    [InlineData("""{"token": "t", "offer": {"sdp": "v=0", "sections": [{"mid": "0", "use": "camera", "slot": 1}]}}""", 1155, "offer.sections[0].slot ")]
    [InlineData("""{"token": "t", "offer": {"sdp": "v=0", "sections": [{"mid": "0", "use": "camera"}, {"mid": "0", "use": "share"}]}}""", 1155, "offer.sections ")]
    public void What_cannot_stand_is_refused_by_name(string json, int code, string named)
    {
        var refusal = Assert.Throws<InputException>(() => Read(json));
        Assert.Equal(code, refusal.Code);
        Assert.StartsWith(named, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_channels_that_are_wanted_may_be_offered() => Assert.Equal(
        MediaProtocol.SectionUse.Data,
        Assert.Single(Read("""{"token": "t", "localInfo": {"data": true}, "offer": {"sdp": "v=0", "sections": [{"mid": "0", "use": "data"}]}}""").Offer!.Sections).Use);

    [Fact]
    public void A_relay_may_be_asked_for_in_either_place()
    {
        Assert.True(Read("""{"token": "t", "localInfo": {"forceTurn": true}}""").RoomInfo.ForceTurn);
        Assert.True(Read("""{"token": "t", "roomInfo": {"forceTurn": true}}""").RoomInfo.ForceTurn);
    }

    [Fact]
    public void The_token_is_not_printed() => Assert.DoesNotContain("hunter2", Read("""{"token": "hunter2"}""").ToString(), StringComparison.Ordinal);

    [Fact]
    public void A_long_name_of_a_key_is_not_said_back_in_full()
    {
        var refusal = Assert.Throws<InputException>(() => Read($$"""{"token": "t", "localInfo": {"{{new string('x', 5000)}}": 1} }"""));
        Assert.True(refusal.Message.Length < 600);
    }

    private static JoinParams Read(string json) => JoinParams.Read(new StrictObject(JsonElement.Parse(json), ""));
}
