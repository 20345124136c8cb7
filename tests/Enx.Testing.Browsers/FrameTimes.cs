namespace Enx.Testing.Browsers;

/// <summary>When each frame of the first talker slot came onto the screen of a page, and what changed when. Scripts for any browser.</summary>
public static class FrameTimes
{
    /// <summary>A function that begins to keep the times of frames, on a video of its own, as the page's tiles come and go with people.</summary>
    public const string Watch = """
        () => {
          window.enxFrames = [];
          window.enxChanges = [];
          const video = Object.assign(document.createElement('video'), { muted: true, playsInline: true, srcObject: EnxRtc.slotStream(1) });
          video.style = 'position: fixed; z-index: 9; top: 0; left: 0; width: 160px; height: 90px';
          document.body.append(video);
          const seen = (_, { height }) => {
            enxFrames.push({ at: performance.now(), height });
            video.requestVideoFrameCallback(seen);
          };
          video.requestVideoFrameCallback(seen);
          return video.play();
        }
        """;

    /// <summary>A function that notes that a change begins.</summary>
    public const string Change = "() => { enxChanges.push(performance.now()); }";

    /// <summary>A function of a height, px, and a number: whether so many frames of that height have come since the last change.</summary>
    public const string HasHeight = "([height, frames]) => enxFrames.filter(f => f.at > enxChanges.at(-1) && f.height === height).length >= frames";

    /// <summary>A function of a client's id and a number: whether so many frames have come since the slot was said to be that client's, after the last change.</summary>
    public const string HasTalker = """
        ([id, frames]) => {
          const told = enxEvents.find(e => e.name === 'onActiveTalkerList' && e.at > enxChanges.at(-1) && e.payload.activeList.some(t => t.streamId === 1 && t.clientId === id));
          return told !== undefined && enxFrames.filter(f => f.at > told.at).length >= frames;
        }
        """;

    /// <summary>A function: the longest time between two frames, ms, of which the second came before the first change, then after each change and before the next.</summary>
    public const string Gaps = """
        () => {
          const gaps = [0, ...enxChanges.map(() => 0)];
          for (let i = 1; i < enxFrames.length; i++) {
            const change = enxChanges.filter(at => at < enxFrames[i].at).length;
            gaps[change] = Math.max(gaps[change], enxFrames[i].at - enxFrames[i - 1].at);
          }
          return gaps;
        }
        """;
}
