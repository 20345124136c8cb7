using Microsoft.Playwright;
using Xunit;

namespace Enx.Browser.Tests;

[Collection("house")]
public sealed class PageSpecs(House house)
{
    [Theory]
    [InlineData(1280, 800)]
    [InlineData(390, 844)]
    public async Task People_meet_through_the_lobby_and_everything_fits_the_screen(int width, int height)
    {
        var name = $"lobby {width}";
        await using var ann = await house.OpenAsync("", "Ann", at: new Whereabouts { Window = (width, height) });
        await using var bob = await house.OpenAsync("", "Bob", at: new Whereabouts { Window = (width, height) });
        foreach (var person in new[] { ann, bob })
        {
            await person.Page.Locator("[data-testid=name]").FillAsync(person.Name);
            await person.Page.Locator("[data-testid=room]").FillAsync(name);
            await FitsAsync(person, width);
            await person.ClickAsync("join");
            await person.IsInAsync();
        }

        await ann.MediaFlowsAsync(1);
        await FitsAsync(ann, width);
        foreach (var control in new[] { "mute", "camera", "share", "leave" })
        {
            var box = await ann.Page.Locator($"[data-testid={control}]").BoundingBoxAsync();
            Assert.NotNull(box);
            Assert.InRange(box.X, 0, width - box.Width);
            Assert.InRange(box.Y, 0, height - box.Height);
            Assert.True(box.Width >= 40 && box.Height >= 40, $"{control} is {box.Width} by {box.Height}: too small for a thumb");
        }

        await PictureAsync(ann, $"room-{width}");
        Assert.Empty(ann.Errors);
    }

    [Fact]
    public async Task Two_fresh_tabs_meet_with_a_click_each_and_devices_stay_off_when_one_has_left()
    {
        await using var ann = await house.OpenAsync("", "Ann", at: new Whereabouts { Window = (1440, 900), Script = Remembers });
        await using var bob = await house.OpenAsync("", "Bob");
        await DevicesAsync(ann, 2);
        await PicturesAsync(ann, "lobby");
        foreach (var person in new[] { ann, bob })
        {
            await person.ClickAsync("join-demo");
            await person.IsInAsync();
        }

        await Task.WhenAll(ann.MediaFlowsAsync(1), bob.MediaFlowsAsync(1));
        await bob.ClickAsync("leave");

        await ann.ClickAsync("leave");
        await ann.Page.Locator("[data-testid=lobby]").WaitForAsync();
        await DevicesAsync(ann, 0);
        // Nothing tells that no device will be opened: it is looked again after a while.
        await Task.Delay(1000);
        await DevicesAsync(ann, 0);
        await PicturesAsync(ann, "left");

        // Joined again as it stands there, nobody is heard or seen; asked for, the devices are there at once.
        await ann.ClickAsync("join");
        await ann.IsInAsync();
        await DevicesAsync(ann, 0);
        await ann.ClickAsync("leave");
        await ann.ClickAsync("devices-on");
        await DevicesAsync(ann, 2);

        // The next visit offers the room of this one. Its name is all that is kept of it.
        Assert.Equal(["enx.name", "enx.room"], await ann.Page.EvaluateAsync<string[]>("() => Object.keys(localStorage).sort()"));
        await ann.GoToAsync(new Uri(house.Node.Node.HttpAddress, "?again"));
        Assert.Equal("demo", await ann.Page.Locator("[data-testid=room]").InputValueAsync());
        Assert.Empty(ann.Errors);
    }

    [Fact]
    public async Task Whatever_a_moderator_can_click_is_whole_at_every_width()
    {
        var room = await house.Node.CreateRoomAsync(new { participants = 8, moderators = 2, mode = "lecture" });
        await using var meg = await house.JoinAsync(room, "Meg", role: "moderator", at: new Whereabouts { Window = (1440, 900) });
        await using var bob = await house.JoinAsync(room, "Bob");
        await meg.SeesAsync("Bob");
        var id = await bob.ClientIdAsync();
        await meg.OpenListAsync();
        await meg.ClickAsync($"person-menu-{id}");
        await WholeAsync(meg, "as they are at first");
        await PicturesAsync(meg, "moderator");

        // Opened where the list is low, the menu is moved to where one sees all of it.
        await meg.Page.SetViewportSizeAsync(390, 844);
        for (var click = 0; click < 2; click++) await meg.ClickAsync($"person-menu-{id}");
        await meg.HoldsAsync(
            async () => await meg.Page.EvaluateAsync<bool>("id => document.querySelector(`[data-testid=person-drop-${id}]`).getBoundingClientRect().bottom <= document.querySelector('#panel .scroller').getBoundingClientRect().bottom + 0.5", id),
            "Meg sees the last button of the menu", TimeSpan.FromSeconds(5));

        // Other words, longer ones.
        await bob.CallAsync("requestFloor()");
        await meg.HearsAsync("onFloorRequestReceived");
        await WholeAsync(meg, "with a raised hand");
        foreach (var call in new[] { $"grantFloor('{id}')", $"hardMuteUserAudio('{id}')", $"hardMuteUserVideo('{id}')", $"addSpotlightUsers(['{id}'])" }) await meg.CallAsync(call);
        await meg.Page.Locator($"[data-testid=person-floor-{id}]", new PageLocatorOptions { HasText = "Take floor back" }).WaitForAsync();
        await meg.ClickAsync("room-end");
        await WholeAsync(meg, "with the floor given, muted, in the spotlight");
        await PicturesAsync(meg, "moderator-lecture");
        await meg.Page.EvaluateAsync("() => { for (const fold of document.querySelectorAll('#panel details')) fold.open = true; }");
        await WholeAsync(meg, "with all folds open");
    }

    private static readonly (int Width, int Height)[] Windows = [(1440, 900), (1280, 800), (1024, 768), (390, 844)];

    /// <summary>Keeps all that the page got of cameras and microphones, for tests that ask what is still on.</summary>
    private const string Remembers = """
        const devices = navigator.mediaDevices, open = devices.getUserMedia.bind(devices);
        globalThis.opened = [];
        devices.getUserMedia = async (wish) => {
          const stream = await open(wish);
          opened.push(...stream.getTracks());
          return stream;
        };
        """;

    /// <summary>A function of the page: the buttons that reach beyond what cuts them off, and those whose words do.</summary>
    private const string CutOff = """
        () => [...document.querySelectorAll('#room-view :is(button, select, summary)')].filter(e => e.checkVisibility()).flatMap(e => {
          const { left, right } = e.getBoundingClientRect();
          const words = e.matches('.small, .switch, .chip, summary') && e.scrollWidth > e.clientWidth ? [`${e.textContent.trim()}: its words need ${e.scrollWidth} of ${e.clientWidth} px`] : [];
          for (let box = e.parentElement; box; box = box.parentElement) {
            const edge = box === document.documentElement ? { left: 0, right: innerWidth } : box.getBoundingClientRect();
            if (box !== document.documentElement && getComputedStyle(box).overflowX === 'visible') continue;
            if (left < edge.left - 0.5 || right > edge.right + 0.5)
              return [...words, `${e.textContent.trim() || e.id}: ${Math.round(left)} to ${Math.round(right)} px within ${Math.round(edge.left)} to ${Math.round(edge.right)} px of ${box.id || box.className || box.tagName}`];
          }
          return words;
        })
        """;

    private static Task DevicesAsync(Person person, int count) => person.HoldsAsync(
        async () => await person.Page.EvaluateAsync<int>("() => opened.filter(t => t.readyState === 'live').length") == count, $"{person.Name}'s page has {count} devices open");

    /// <summary>Holds when no button reaches beyond what cuts it off, the window or a part of the page that clips.</summary>
    private static async Task WholeAsync(Person person, string when)
    {
        foreach (var (width, height) in Windows)
        {
            await person.Page.SetViewportSizeAsync(width, height);
            string[] cut = [];
            // The tiles take their new sizes a moment after the window has.
            await person.HoldsAsync(
                async () => (cut = await person.Page.EvaluateAsync<string[]>(CutOff)).Length == 0, $"nothing is cut off {when}, in a window of {width} px", TimeSpan.FromSeconds(5), () => string.Join("\n", cut));
        }
    }

    /// <summary>For people: ENX_SCREENSHOTS names a folder for pictures of what the test saw.</summary>
    private static async Task PictureAsync(Person person, string name)
    {
        if (Environment.GetEnvironmentVariable("ENX_SCREENSHOTS") is { Length: > 0 } folder)
            await person.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}.png"), Animations = ScreenshotAnimations.Disabled });
    }

    /// <summary>As <see cref="PictureAsync"/>, in each of the windows.</summary>
    private static async Task PicturesAsync(Person person, string name)
    {
        if (Environment.GetEnvironmentVariable("ENX_SCREENSHOTS") is not { Length: > 0 }) return;
        foreach (var (width, height) in Windows)
        {
            await person.Page.SetViewportSizeAsync(width, height);
            await PictureAsync(person, $"{name}-{width}");
        }

        await person.Page.SetViewportSizeAsync(Windows[0].Width, Windows[0].Height);
    }

    private static async Task FitsAsync(Person person, int width) =>
        Assert.True(await person.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth") <= width, "the page scrolls sideways");
}
