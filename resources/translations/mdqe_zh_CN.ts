<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>words</name>
    <message numerus="yes">
        <source>%n frames</source>
        <translation>
            <numerusform>%n 帧</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n others</source>
        <translation>
            <numerusform>另外 %n 个</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n places to look at; double click shows them.</source>
        <translation>
            <numerusform>%n 处需要查看；双击可跳转。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tracks</source>
        <translation>
            <numerusform>%n 条轨迹</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tracks with nothing to write were left out.</source>
        <translation>
            <numerusform>%n 条没有可写内容的轨迹未导出。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n videos</source>
        <translation>
            <numerusform>%n 个视频</numerusform>
        </translation>
    </message>
    <message>
        <source>%v / %m edits</source>
        <translation>%v / %m 次编辑</translation>
    </message>
    <message>
        <source>%v / %m files</source>
        <translation>%v / %m 个文件</translation>
    </message>
    <message>
        <source>%v / %m frames</source>
        <translation>%v / %m 帧</translation>
    </message>
    <message>
        <source>%v / %m tracks</source>
        <translation>%v / %m 条轨迹</translation>
    </message>
    <message>
        <source>&amp;About MDQE Annotator</source>
        <translation>关于 MDQE Annotator(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Actual size</source>
        <translation>实际大小(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;As the system</source>
        <translation>跟随系统(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Brush</source>
        <translation>画笔(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Categories…</source>
        <translation>类别(&amp;C)…</translation>
    </message>
    <message>
        <source>&amp;Clear mask in this frame</source>
        <translation>清除本帧掩码(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>深色(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Delete track</source>
        <translation>删除轨迹(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Eraser</source>
        <translation>橡皮擦(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Export data set…</source>
        <translation>导出数据集(&amp;E)…</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Fill by colour</source>
        <translation>按颜色填充(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;First frame</source>
        <translation>第一帧(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Fit in window</source>
        <translation>适应窗口(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Identities</source>
        <translation>身份(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Import YTVIS…</source>
        <translation>导入 YTVIS(&amp;I)…</translation>
    </message>
    <message>
        <source>&amp;Keyboard and mouse</source>
        <translation>键盘与鼠标(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>语言(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Lasso</source>
        <translation>套索(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Last frame</source>
        <translation>最后一帧(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>浅色(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Mask</source>
        <translation>掩码(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Merge tracks</source>
        <translation>合并轨迹(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;New project…</source>
        <translation>新建项目(&amp;N)…</translation>
    </message>
    <message>
        <source>&amp;New track</source>
        <translation>新建轨迹(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Next frame</source>
        <translation>下一帧(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;No occlusion</source>
        <translation>无遮挡(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Open project…</source>
        <translation>打开项目(&amp;O)…</translation>
    </message>
    <message>
        <source>&amp;Pack project with media…</source>
        <translation>连同媒体打包项目(&amp;P)…</translation>
    </message>
    <message>
        <source>&amp;Panels</source>
        <translation>面板(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>暂停(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Play</source>
        <translation>播放(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Playback</source>
        <translation>播放(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Polygon</source>
        <translation>多边形(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Pre-label video</source>
        <translation>预标注视频(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Previous frame</source>
        <translation>上一帧(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>重做(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Repeat chosen range</source>
        <translation>循环播放所选范围(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Review</source>
        <translation>审核(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Save project as…</source>
        <translation>项目另存为(&amp;S)…</translation>
    </message>
    <message>
        <source>&amp;Select</source>
        <translation>选择(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Slight occlusion</source>
        <translation>轻微遮挡(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Smooth</source>
        <translation>平滑(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Swap identities from here on</source>
        <translation>从本帧起交换身份(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>主题(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Tour on the demo video</source>
        <translation>演示视频导览(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Track</source>
        <translation>轨迹(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Transform mask</source>
        <translation>变换掩码(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Write as CSV…</source>
        <translation>写入 CSV(&amp;W)…</translation>
    </message>
    <message>
        <source>1 to 9</source>
        <translation>1 至 9</translation>
    </message>
    <message>
        <source>A few steps from a video to a data set</source>
        <translation>从视频到数据集的几个步骤</translation>
    </message>
    <message>
        <source>A few steps on a short video show how annotating goes. A step ends when you have done what it says; everything else works meanwhile, too.</source>
        <translation>通过一段短视频，用几个步骤了解标注流程。完成一步后会自动进入下一步；期间其他功能照常可用。</translation>
    </message>
    <message>
        <source>A locked track&apos;s masks cannot be changed</source>
        <translation>锁定轨迹的掩码无法修改</translation>
    </message>
    <message>
        <source>A new or empty folder</source>
        <translation>新建或空的文件夹</translation>
    </message>
    <message>
        <source>A pen&apos;s pressure, its other end</source>
        <translation>压感笔的压力、笔的另一端</translation>
    </message>
    <message>
        <source>About MDQE Annotator</source>
        <translation>关于 MDQE Annotator</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Add a folder of JPEG or PNG frames to the project</source>
        <translation>将存放 JPEG 或 PNG 帧的文件夹添加到项目</translation>
    </message>
    <message>
        <source>Add a video to the project</source>
        <translation>将视频添加到项目</translation>
    </message>
    <message>
        <source>Add what has the colour of the pixel clicked</source>
        <translation>添加与所点像素颜色相近的区域</translation>
    </message>
    <message>
        <source>After</source>
        <translation>之后</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全选</translation>
    </message>
    <message>
        <source>All videos</source>
        <translation>全部视频</translation>
    </message>
    <message>
        <source>Allow o&amp;verlap</source>
        <translation>允许重叠(&amp;V)</translation>
    </message>
    <message>
        <source>Alt + wheel</source>
        <translation>Alt + 滚轮</translation>
    </message>
    <message>
        <source>Alt + wheel does the same</source>
        <translation>Alt + 滚轮作用相同</translation>
    </message>
    <message>
        <source>Another video?</source>
        <translation>不是同一个视频？</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>上一步</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>之前</translation>
    </message>
    <message>
        <source>Before the first edit</source>
        <translation>第一次编辑之前</translation>
    </message>
    <message>
        <source>Box and &amp;GrabCut</source>
        <translation>框选与 GrabCut(&amp;G)</translation>
    </message>
    <message>
        <source>Bring back, as a new edit, what there was after the edit chosen in the history</source>
        <translation>以一次新编辑恢复到历史中所选编辑之后的状态</translation>
    </message>
    <message>
        <source>Bundled model (any object)</source>
        <translation>内置模型（任意目标）</translation>
    </message>
    <message>
        <source>By</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>By people</source>
        <translation>人工</translation>
    </message>
    <message>
        <source>By the model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>By track, category, source</source>
        <translation>按轨迹、类别、来源</translation>
    </message>
    <message>
        <source>COCO (each frame an image)</source>
        <translation>COCO（每帧一张图像）</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>CUDA GPU</source>
        <translation>CUDA GPU</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>已取消。</translation>
    </message>
    <message>
        <source>Cancelled; finished windows are kept</source>
        <translation>已取消；已完成的窗口予以保留</translation>
    </message>
    <message>
        <source>Cancelled; the folder is as it was before.</source>
        <translation>已取消；文件夹恢复原状。</translation>
    </message>
    <message>
        <source>Cancelled; the project is as it was before.</source>
        <translation>已取消；项目保持原状。</translation>
    </message>
    <message>
        <source>Cancelling…</source>
        <translation>正在取消…</translation>
    </message>
    <message>
        <source>Categories</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Change &amp;shortcuts…</source>
        <translation>更改快捷键(&amp;S)…</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>Check lists what would be written, and what to look at before.</source>
        <translation>“检查”会列出将要写出的内容，以及需要先查看之处。</translation>
    </message>
    <message>
        <source>Choose a command, then press its new keys in the field.</source>
        <translation>先选择一个命令，再在输入框中按下新的快捷键。</translation>
    </message>
    <message>
        <source>Choose a model</source>
        <translation>选择模型</translation>
    </message>
    <message>
        <source>Choose a model file (.safetensors, .pth or .onnx)</source>
        <translation>选择模型文件（.safetensors、.pth 或 .onnx）</translation>
    </message>
    <message>
        <source>Choose one from the list of videos, or open another: {keys}</source>
        <translation>从视频列表中选择一个，或打开其他视频：{keys}</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Click</source>
        <translation>单击</translation>
    </message>
    <message>
        <source>Click a mask to select its track</source>
        <translation>单击掩码以选择其轨迹</translation>
    </message>
    <message>
        <source>Click adds what has this colour to {target}, Shift takes it away; tolerance {tolerance}, {smaller} and {larger} change it</source>
        <translation>单击将此颜色的区域加入{target}，按住 Shift 则减去；容差 {tolerance}，用 {smaller} 和 {larger} 调整</translation>
    </message>
    <message>
        <source>Click selects nothing</source>
        <translation>单击取消选择</translation>
    </message>
    <message>
        <source>Click selects track {number}, {category}</source>
        <translation>单击选择轨迹 {number}，{category}</translation>
    </message>
    <message>
        <source>Click selects track {number}, {category} (1 of {count} here)</source>
        <translation>单击选择轨迹 {number}，{category}（此处共 {count} 条）</translation>
    </message>
    <message>
        <source>Click sets corners on {target}, Shift takes away; Enter closes, Esc takes a corner back</source>
        <translation>单击为{target}添加顶点，按住 Shift 则减去；Enter 闭合，Esc 撤回一个顶点</translation>
    </message>
    <message>
        <source>Click the outline&apos;s corners; Enter closes it</source>
        <translation>依次单击轮廓的顶点；按 Enter 闭合</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Co&amp;mpact project</source>
        <translation>压缩项目文件(&amp;M)</translation>
    </message>
    <message>
        <source>Colour and number</source>
        <translation>颜色与编号</translation>
    </message>
    <message>
        <source>Colour by &amp;source</source>
        <translation>按来源着色(&amp;S)</translation>
    </message>
    <message>
        <source>Colour by &amp;track</source>
        <translation>按轨迹着色(&amp;T)</translation>
    </message>
    <message>
        <source>Colour by c&amp;ategory</source>
        <translation>按类别着色(&amp;A)</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Compacting…</source>
        <translation>正在压缩…</translation>
    </message>
    <message>
        <source>Copy mask from &amp;previous frame</source>
        <translation>复制上一帧的掩码(&amp;P)</translation>
    </message>
    <message>
        <source>Copy mask from ne&amp;xt frame</source>
        <translation>复制下一帧的掩码(&amp;X)</translation>
    </message>
    <message>
        <source>Copy the project and its media into one folder to hand over</source>
        <translation>将项目及其媒体复制到一个文件夹以便移交</translation>
    </message>
    <message>
        <source>Correct its mask</source>
        <translation>修正掩码</translation>
    </message>
    <message>
        <source>Ctrl + click</source>
        <translation>Ctrl + 单击</translation>
    </message>
    <message>
        <source>Ctrl + wheel, Shift + wheel over the lanes</source>
        <translation>在时间线上 Ctrl + 滚轮、Shift + 滚轮</translation>
    </message>
    <message>
        <source>DAVIS (palette PNG)</source>
        <translation>DAVIS（调色板 PNG）</translation>
    </message>
    <message>
        <source>Delete the selected tracks</source>
        <translation>删除选中的轨迹</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Do anything by some letters of its name</source>
        <translation>输入名称中的几个字即可执行任何命令</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Double click on a category</source>
        <translation>双击类别</translation>
    </message>
    <message>
        <source>Double click on a name, a key (1 to 9) or a colour changes it.</source>
        <translation>双击名称、按键（1 至 9）或颜色即可修改。</translation>
    </message>
    <message>
        <source>Double click shows the place</source>
        <translation>双击跳转到该处</translation>
    </message>
    <message>
        <source>Double click to change; type a new name to add it</source>
        <translation>双击修改；输入新名称即可添加</translation>
    </message>
    <message>
        <source>Drag a box around an object; scribble to correct</source>
        <translation>拖动画框圈住目标；涂画以修正</translation>
    </message>
    <message>
        <source>Drag a box for {target}; then drag over the object, with Shift over the background; Enter takes it, Esc goes back</source>
        <translation>为{target}拖动画框；再在目标上涂画，按住 Shift 涂画背景；Enter 采用，Esc 退回</translation>
    </message>
    <message>
        <source>Drag across the lanes, Shift + click</source>
        <translation>在时间线上拖动，Shift + 单击</translation>
    </message>
    <message>
        <source>Drag around what shall be added; with Shift, taken away</source>
        <translation>拖动圈出要加入的区域；按住 Shift 则减去</translation>
    </message>
    <message>
        <source>Drag around what {target} gains, with Shift what it loses</source>
        <translation>拖动圈出要加入{target}的区域，按住 Shift 则减去</translation>
    </message>
    <message>
        <source>Drag erases from {target}; {smaller} and {larger} change the size, Esc drops the stroke</source>
        <translation>拖动从{target}擦除；{smaller} 和 {larger} 改变大小，Esc 放弃这一笔</translation>
    </message>
    <message>
        <source>Drag moves {target}; a corner scales it, outside the box rotates it</source>
        <translation>拖动移动{target}；拖角点缩放，在框外拖动旋转</translation>
    </message>
    <message>
        <source>Drag paints on {target}; {smaller} and {larger} change the size, Esc drops the stroke</source>
        <translation>拖动在{target}上绘制；{smaller} 和 {larger} 改变大小，Esc 放弃这一笔</translation>
    </message>
    <message>
        <source>Draw a box that leaves a margin, or scribble on the background with Shift</source>
        <translation>画框时在四周留出余地，或按住 Shift 涂画背景</translation>
    </message>
    <message>
        <source>Draw a new box, with less of it scribbled as background</source>
        <translation>重新画框，并少涂一些背景</translation>
    </message>
    <message>
        <source>Drop a video, a folder of images or a project here

{keys} opens a video,  {project_keys} a project</source>
        <translation>将视频、图像文件夹或项目拖放到这里

{keys} 打开视频，{project_keys} 打开项目</translation>
    </message>
    <message>
        <source>Drop spec&amp;ks</source>
        <translation>去除碎屑(&amp;K)</translation>
    </message>
    <message>
        <source>Each category has its own</source>
        <translation>每个类别一种颜色</translation>
    </message>
    <message>
        <source>Each track has its own</source>
        <translation>每条轨迹一种颜色</translation>
    </message>
    <message>
        <source>Enter, Backspace, Esc with a tool</source>
        <translation>使用工具时按 Enter、Backspace、Esc</translation>
    </message>
    <message>
        <source>Erase from the selected track</source>
        <translation>从选中的轨迹擦除</translation>
    </message>
    <message>
        <source>Every n-th frame</source>
        <translation>每隔 n 帧</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Fill &amp;holes</source>
        <translation>填补空洞(&amp;H)</translation>
    </message>
    <message>
        <source>Find a &amp;command…</source>
        <translation>查找命令(&amp;C)…</translation>
    </message>
    <message>
        <source>Find a command…</source>
        <translation>查找命令…</translation>
    </message>
    <message>
        <source>Find the file…</source>
        <translation>查找文件…</translation>
    </message>
    <message>
        <source>Find the image folder…</source>
        <translation>查找图像文件夹…</translation>
    </message>
    <message>
        <source>Find tracks: number, category, you, rejected…</source>
        <translation>查找轨迹：编号、类别、人工、不合格…</translation>
    </message>
    <message>
        <source>Finish</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Folder of COCO, DAVIS, MOTS, labelme or X-AnyLabeling</source>
        <translation>COCO、DAVIS、MOTS、labelme 或 X-AnyLabeling 文件夹</translation>
    </message>
    <message>
        <source>Folder of its videos or frames</source>
        <translation>其视频或帧所在的文件夹</translation>
    </message>
    <message>
        <source>For validation</source>
        <translation>用于验证</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Frame {frame}</source>
        <translation>第 {frame} 帧</translation>
    </message>
    <message>
        <source>Frame, from 1</source>
        <translation>帧号，从 1 开始</translation>
    </message>
    <message>
        <source>Frames</source>
        <translation>帧</translation>
    </message>
    <message>
        <source>Frames, tracks and masks by video and category, and what was reviewed; also as CSV</source>
        <translation>按视频和类别统计帧、轨迹和掩码，以及审核情况；也可存为 CSV</translation>
    </message>
    <message>
        <source>Free some space, or use File, New project to choose another place</source>
        <translation>请腾出一些空间，或用“文件 › 新建项目”另选位置</translation>
    </message>
    <message>
        <source>From overlaps, where nobody has said one</source>
        <translation>由重叠推断，仅限尚未标注之处</translation>
    </message>
    <message>
        <source>From this frame on it becomes a new track</source>
        <translation>从本帧起成为一条新轨迹</translation>
    </message>
    <message>
        <source>Give back the room that the file no longer needs</source>
        <translation>释放文件不再需要的空间</translation>
    </message>
    <message>
        <source>Give commands other keys</source>
        <translation>为命令指定其他快捷键</translation>
    </message>
    <message>
        <source>Give pixels to the track in front</source>
        <translation>像素归前面的轨迹</translation>
    </message>
    <message>
        <source>Go beside a frame that has one</source>
        <translation>请移到有掩码的帧旁边</translation>
    </message>
    <message>
        <source>Go here by undo and redo</source>
        <translation>通过撤销和重做到达此处</translation>
    </message>
    <message>
        <source>Go on in a copy under another name, with the whole history</source>
        <translation>在另一名称的副本中继续，保留全部历史</translation>
    </message>
    <message>
        <source>Going through the history…</source>
        <translation>正在回溯历史…</translation>
    </message>
    <message>
        <source>Gr&amp;ow</source>
        <translation>扩张(&amp;O)</translation>
    </message>
    <message>
        <source>GrabCut cannot tell the background</source>
        <translation>GrabCut 无法分辨背景</translation>
    </message>
    <message>
        <source>GrabCut cannot tell the object</source>
        <translation>GrabCut 无法分辨目标</translation>
    </message>
    <message>
        <source>Hand it over</source>
        <translation>交付</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>编号</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>Import &amp;data set folder…</source>
        <translation>导入数据集文件夹(&amp;D)…</translation>
    </message>
    <message>
        <source>Import YTVIS or OVIS</source>
        <translation>导入 YTVIS 或 OVIS</translation>
    </message>
    <message>
        <source>Import {name}</source>
        <translation>导入 {name}</translation>
    </message>
    <message>
        <source>Importing {name}…</source>
        <translation>正在导入 {name}…</translation>
    </message>
    <message>
        <source>In front, behind, both</source>
        <translation>在前、在后、允许重叠</translation>
    </message>
    <message>
        <source>In place of what is in this frame</source>
        <translation>取代本帧原有的掩码</translation>
    </message>
    <message>
        <source>It was at {path}. It may have been moved or renamed; the annotations are safe in the project.</source>
        <translation>它原来位于 {path}，可能已被移动或改名；标注仍安全地保存在项目中。</translation>
    </message>
    <message>
        <source>JSON (*.json)</source>
        <translation>JSON (*.json)</translation>
    </message>
    <message>
        <source>Keep them too</source>
        <translation>一并保留</translation>
    </message>
    <message>
        <source>Keeps the shortcuts that the command has</source>
        <translation>保留该命令已有的快捷键</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>Keyboard and mouse</source>
        <translation>键盘与鼠标</translation>
    </message>
    <message>
        <source>La&amp;rger brush or tolerance</source>
        <translation>增大画笔或容差(&amp;R)</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>略过</translation>
    </message>
    <message>
        <source>Leaves the command without a shortcut</source>
        <translation>使该命令没有快捷键</translation>
    </message>
    <message>
        <source>Left of a divider, the masks as the model or an import left them; right, as they are now</source>
        <translation>分隔线左侧是模型或导入给出的掩码，右侧是现在的掩码</translation>
    </message>
    <message>
        <source>Let several tracks claim a pixel</source>
        <translation>允许多条轨迹共有同一像素</translation>
    </message>
    <message>
        <source>Let the model begin</source>
        <translation>让模型先标</translation>
    </message>
    <message>
        <source>Let the model find and follow the objects</source>
        <translation>让模型查找并跟踪目标</translation>
    </message>
    <message>
        <source>Load set</source>
        <translation>载入类别集</translation>
    </message>
    <message>
        <source>Loading the model…</source>
        <translation>正在载入模型…</translation>
    </message>
    <message>
        <source>Lock or &amp;unlock track</source>
        <translation>锁定或解锁轨迹(&amp;U)</translation>
    </message>
    <message>
        <source>Look where objects meet</source>
        <translation>查看目标相遇处</translation>
    </message>
    <message>
        <source>Looking at overlaps…</source>
        <translation>正在检查重叠…</translation>
    </message>
    <message>
        <source>Looking for a crossing… frame {frame}</source>
        <translation>正在查找交叉… 第 {frame} 帧</translation>
    </message>
    <message>
        <source>MOTS (text and PNG)</source>
        <translation>MOTS（文本与 PNG）</translation>
    </message>
    <message>
        <source>Mark &amp;tracks reviewed</source>
        <translation>将轨迹标为已审核(&amp;T)</translation>
    </message>
    <message>
        <source>Mark frames &amp;reviewed</source>
        <translation>将帧标为已审核(&amp;R)</translation>
    </message>
    <message>
        <source>Masks</source>
        <translation>掩码</translation>
    </message>
    <message>
        <source>Masks are hidden; {key} shows them</source>
        <translation>掩码已隐藏；按 {key} 显示</translation>
    </message>
    <message>
        <source>Merge</source>
        <translation>合并</translation>
    </message>
    <message>
        <source>Merge into {name}</source>
        <translation>合并到 {name}</translation>
    </message>
    <message>
        <source>Merge, &amp;keeping the first&apos;s masks</source>
        <translation>合并，保留第一条的掩码(&amp;K)</translation>
    </message>
    <message>
        <source>Middle drag, Space + drag</source>
        <translation>中键拖动，空格 + 拖动</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Model blue, you orange, propagated green</source>
        <translation>模型蓝色，人工橙色，传播绿色</translation>
    </message>
    <message>
        <source>Models (*.safetensors *.pth *.pkl *.onnx);;All files (*)</source>
        <translation>模型 (*.safetensors *.pth *.pkl *.onnx);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Move divider left</source>
        <translation>分隔线左移</translation>
    </message>
    <message>
        <source>Move divider right</source>
        <translation>分隔线右移</translation>
    </message>
    <message>
        <source>Move mask</source>
        <translation>移动掩码</translation>
    </message>
    <message>
        <source>Move mask to &amp;new track</source>
        <translation>将掩码移到新轨迹(&amp;N)</translation>
    </message>
    <message>
        <source>Move mask to &amp;track…</source>
        <translation>将掩码移到轨迹(&amp;T)…</translation>
    </message>
    <message>
        <source>Move, scale and rotate the mask in this frame</source>
        <translation>移动、缩放、旋转本帧的掩码</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>New category “{name}”</source>
        <translation>新类别“{name}”</translation>
    </message>
    <message>
        <source>New folder</source>
        <translation>新文件夹</translation>
    </message>
    <message>
        <source>New project</source>
        <translation>新建项目</translation>
    </message>
    <message>
        <source>New shortcut</source>
        <translation>新快捷键</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>Next &amp;beginning of a track</source>
        <translation>下一个轨迹起点(&amp;B)</translation>
    </message>
    <message>
        <source>Next &amp;colouring</source>
        <translation>下一种着色(&amp;C)</translation>
    </message>
    <message>
        <source>Next &amp;crossing</source>
        <translation>下一处交叉(&amp;C)</translation>
    </message>
    <message>
        <source>Next &amp;end of a track</source>
        <translation>下一个轨迹终点(&amp;E)</translation>
    </message>
    <message>
        <source>Next &amp;gap in a track</source>
        <translation>下一处轨迹间断(&amp;G)</translation>
    </message>
    <message>
        <source>Next &amp;overlap mode</source>
        <translation>下一种重叠模式(&amp;O)</translation>
    </message>
    <message>
        <source>No command has these letters</source>
        <translation>没有命令含有这些字</translation>
    </message>
    <message>
        <source>No crossing after this frame</source>
        <translation>本帧之后没有交叉</translation>
    </message>
    <message>
        <source>No crossing before this frame</source>
        <translation>本帧之前没有交叉</translation>
    </message>
    <message>
        <source>No gap in a track after this frame</source>
        <translation>本帧之后没有轨迹间断</translation>
    </message>
    <message>
        <source>No gap in a track before this frame</source>
        <translation>本帧之前没有轨迹间断</translation>
    </message>
    <message>
        <source>No occlusion</source>
        <translation>无遮挡</translation>
    </message>
    <message>
        <source>No project can be made for {path}</source>
        <translation>无法为 {path} 创建项目</translation>
    </message>
    <message>
        <source>No project can be written beside the video: it is {path}</source>
        <translation>视频所在位置无法写入项目：项目位于 {path}</translation>
    </message>
    <message>
        <source>No split</source>
        <translation>不拆分</translation>
    </message>
    <message>
        <source>No track that begins after this frame</source>
        <translation>本帧之后没有轨迹起点</translation>
    </message>
    <message>
        <source>No track that begins before this frame</source>
        <translation>本帧之前没有轨迹起点</translation>
    </message>
    <message>
        <source>No track that ends after this frame</source>
        <translation>本帧之后没有轨迹终点</translation>
    </message>
    <message>
        <source>No track that ends before this frame</source>
        <translation>本帧之前没有轨迹终点</translation>
    </message>
    <message>
        <source>None</source>
        <translation>全不选</translation>
    </message>
    <message numerus="yes">
        <source>Nothing can be exported before the %n problems in bold are mended.</source>
        <translation>
            <numerusform>解决粗体所示的 %n 个问题后才能导出。</numerusform>
        </translation>
    </message>
    <message>
        <source>O&amp;nion skin</source>
        <translation>洋葱皮(&amp;N)</translation>
    </message>
    <message>
        <source>OVIS (with occlusion levels)</source>
        <translation>OVIS（含遮挡程度）</translation>
    </message>
    <message>
        <source>Of the selected masks in this frame</source>
        <translation>针对本帧选中的掩码</translation>
    </message>
    <message>
        <source>Of the selected tracks, in the range or this frame</source>
        <translation>针对选中的轨迹，在所选范围或本帧</translation>
    </message>
    <message>
        <source>Of the split view</source>
        <translation>用于对比视图</translation>
    </message>
    <message>
        <source>On a tablet, the harder the pen presses, the wider brush and eraser are; its other end erases</source>
        <translation>在数位板上，笔压得越重，画笔和橡皮擦越宽；笔的另一端用于擦除</translation>
    </message>
    <message>
        <source>One frame back</source>
        <translation>后退一帧</translation>
    </message>
    <message>
        <source>One frame on</source>
        <translation>前进一帧</translation>
    </message>
    <message>
        <source>One pixel of the video on one of the screen</source>
        <translation>视频的一个像素对应屏幕的一个像素</translation>
    </message>
    <message>
        <source>One track of both; where both are, the union of their masks</source>
        <translation>两条合为一条轨迹；同时存在处取掩码并集</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>不透明度</translation>
    </message>
    <message>
        <source>Open &amp;recent project</source>
        <translation>打开最近的项目(&amp;R)</translation>
    </message>
    <message>
        <source>Open &amp;video…</source>
        <translation>打开视频(&amp;V)…</translation>
    </message>
    <message>
        <source>Open a project file (.mdqe)</source>
        <translation>打开项目文件 (.mdqe)</translation>
    </message>
    <message>
        <source>Open a video: {keys}, or drop it here</source>
        <translation>打开视频：{keys}，或拖放到这里</translation>
    </message>
    <message>
        <source>Open image &amp;folder…</source>
        <translation>打开图像文件夹(&amp;F)…</translation>
    </message>
    <message>
        <source>Open image folder</source>
        <translation>打开图像文件夹</translation>
    </message>
    <message>
        <source>Open project</source>
        <translation>打开项目</translation>
    </message>
    <message>
        <source>Open the demo video</source>
        <translation>打开演示视频</translation>
    </message>
    <message>
        <source>Open videos</source>
        <translation>打开视频</translation>
    </message>
    <message>
        <source>Opening {name}…</source>
        <translation>正在打开 {name}…</translation>
    </message>
    <message>
        <source>Overlaps</source>
        <translation>重叠</translation>
    </message>
    <message>
        <source>Pack project with media</source>
        <translation>连同媒体打包项目</translation>
    </message>
    <message>
        <source>Packed into {folder}</source>
        <translation>已打包到 {folder}</translation>
    </message>
    <message>
        <source>Paint &amp;behind</source>
        <translation>绘制在后(&amp;B)</translation>
    </message>
    <message>
        <source>Paint in &amp;front</source>
        <translation>绘制在前(&amp;F)</translation>
    </message>
    <message>
        <source>Paint on the selected track</source>
        <translation>在选中的轨迹上绘制</translation>
    </message>
    <message>
        <source>Parts below a fiftieth of the largest</source>
        <translation>小于最大部分五十分之一的部分</translation>
    </message>
    <message>
        <source>Pen press&amp;ure sets the size</source>
        <translation>笔压决定大小(&amp;U)</translation>
    </message>
    <message>
        <source>Play or pause</source>
        <translation>播放或暂停</translation>
    </message>
    <message>
        <source>Play the range chosen in the timeline again and again</source>
        <translation>反复播放时间线中所选的范围</translation>
    </message>
    <message>
        <source>Pre-label again</source>
        <translation>再次预标注</translation>
    </message>
    <message>
        <source>Pre-label this video</source>
        <translation>预标注此视频</translation>
    </message>
    <message>
        <source>Pre-labelling</source>
        <translation>预标注</translation>
    </message>
    <message>
        <source>Pre-labels objects that hide one another in video, lets people mend masks and identities, and exports YouTube-VIS and OVIS data sets.

Licence: Apache 2.0.</source>
        <translation>视频实例分割标注工具：对视频中相互遮挡的目标进行预标注，供人工修正掩码与身份，并导出 YouTube-VIS 和 OVIS 数据集。

许可证：Apache 2.0。</translation>
    </message>
    <message>
        <source>Press the new keys of “{command}” in the field.</source>
        <translation>请在输入框中按下“{command}”的新快捷键。</translation>
    </message>
    <message>
        <source>Previous beginning of a track</source>
        <translation>上一个轨迹起点</translation>
    </message>
    <message>
        <source>Previous crossing</source>
        <translation>上一处交叉</translation>
    </message>
    <message>
        <source>Previous end of a track</source>
        <translation>上一个轨迹终点</translation>
    </message>
    <message>
        <source>Previous gap in a track</source>
        <translation>上一处轨迹间断</translation>
    </message>
    <message>
        <source>Pro&amp;ject statistics…</source>
        <translation>项目统计(&amp;J)…</translation>
    </message>
    <message>
        <source>Projects (*.mdqe)</source>
        <translation>项目 (*.mdqe)</translation>
    </message>
    <message>
        <source>Propagated</source>
        <translation>传播</translation>
    </message>
    <message>
        <source>Re&amp;ject frames…</source>
        <translation>将帧标为不合格(&amp;J)…</translation>
    </message>
    <message numerus="yes">
        <source>Reading %n videos…</source>
        <translation>
            <numerusform>正在读取 %n 个视频…</numerusform>
        </translation>
    </message>
    <message>
        <source>Reading {name}…</source>
        <translation>正在读取 {name}…</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>标为不合格</translation>
    </message>
    <message>
        <source>Reject tra&amp;cks…</source>
        <translation>将轨迹标为不合格(&amp;C)…</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>不合格</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Remove masks &amp;after this frame</source>
        <translation>移除本帧之后的掩码(&amp;A)</translation>
    </message>
    <message>
        <source>Remove masks &amp;before this frame</source>
        <translation>移除本帧之前的掩码(&amp;B)</translation>
    </message>
    <message>
        <source>Remove masks &amp;in chosen range</source>
        <translation>移除所选范围内的掩码(&amp;I)</translation>
    </message>
    <message>
        <source>Replace them</source>
        <translation>替换</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>恢复默认</translation>
    </message>
    <message>
        <source>Reset all</source>
        <translation>全部恢复默认</translation>
    </message>
    <message>
        <source>Reset takes its usual keys from: {commands}.</source>
        <translation>恢复默认会从以下命令收回快捷键：{commands}。</translation>
    </message>
    <message>
        <source>Restore as of here, as a new edit</source>
        <translation>以新编辑恢复到此处</translation>
    </message>
    <message>
        <source>Restore as of the chosen &amp;point</source>
        <translation>恢复到所选历史点(&amp;P)</translation>
    </message>
    <message>
        <source>Results (JSON without frames)</source>
        <translation>结果（JSON，不含帧）</translation>
    </message>
    <message>
        <source>Reviewed</source>
        <translation>已审核</translation>
    </message>
    <message>
        <source>Reviewed frames only</source>
        <translation>仅已审核的帧</translation>
    </message>
    <message>
        <source>Reviewed or rejected</source>
        <translation>已审核或不合格</translation>
    </message>
    <message>
        <source>Reviewed tracks only</source>
        <translation>仅已审核的轨迹</translation>
    </message>
    <message>
        <source>S&amp;maller brush or tolerance</source>
        <translation>减小画笔或容差(&amp;M)</translation>
    </message>
    <message>
        <source>S&amp;plit track here</source>
        <translation>在此拆分轨迹(&amp;P)</translation>
    </message>
    <message>
        <source>S&amp;uggest occlusion levels</source>
        <translation>建议遮挡程度(&amp;U)</translation>
    </message>
    <message>
        <source>Save project as</source>
        <translation>项目另存为</translation>
    </message>
    <message>
        <source>Say what each unknown category means.</source>
        <translation>请说明每个未知类别的含义。</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>得分</translation>
    </message>
    <message>
        <source>Se&amp;vere occlusion</source>
        <translation>严重遮挡(&amp;V)</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>Select &amp;nothing</source>
        <translation>取消选择(&amp;N)</translation>
    </message>
    <message>
        <source>Select a track</source>
        <translation>选择轨迹</translation>
    </message>
    <message>
        <source>Select a track to erase from it</source>
        <translation>选择一条轨迹后再擦除</translation>
    </message>
    <message>
        <source>Select a track to move its mask</source>
        <translation>选择一条轨迹后再移动其掩码</translation>
    </message>
    <message>
        <source>Several tracks are selected; select one to paint on it</source>
        <translation>选中了多条轨迹；请只选一条再绘制</translation>
    </message>
    <message>
        <source>Severe</source>
        <translation>严重遮挡</translation>
    </message>
    <message>
        <source>Shift with polygon, lasso, fill</source>
        <translation>使用多边形、套索、填充时按住 Shift</translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Show &amp;masks</source>
        <translation>显示掩码(&amp;M)</translation>
    </message>
    <message>
        <source>Show earlier edits…</source>
        <translation>显示更早的编辑…</translation>
    </message>
    <message>
        <source>Show or &amp;hide track</source>
        <translation>显示或隐藏轨迹(&amp;H)</translation>
    </message>
    <message>
        <source>Show or hide all masks</source>
        <translation>显示或隐藏所有掩码</translation>
    </message>
    <message>
        <source>Show or hide the selected tracks</source>
        <translation>显示或隐藏选中的轨迹</translation>
    </message>
    <message>
        <source>Show the outlines of the previous and the next frame&apos;s masks</source>
        <translation>显示上一帧和下一帧掩码的轮廓</translation>
    </message>
    <message>
        <source>Show the selected tracks only</source>
        <translation>仅显示选中的轨迹</translation>
    </message>
    <message>
        <source>Show the whole frame</source>
        <translation>显示整帧</translation>
    </message>
    <message>
        <source>Shown</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>Shri&amp;nk</source>
        <translation>收缩(&amp;N)</translation>
    </message>
    <message>
        <source>Slight</source>
        <translation>轻微遮挡</translation>
    </message>
    <message>
        <source>So&amp;lo</source>
        <translation>单独显示(&amp;L)</translation>
    </message>
    <message>
        <source>Something is still being worked on</source>
        <translation>仍有任务正在进行</translation>
    </message>
    <message>
        <source>Split view before / a&amp;fter</source>
        <translation>前后对比视图(&amp;F)</translation>
    </message>
    <message>
        <source>Start an empty project file</source>
        <translation>新建空的项目文件</translation>
    </message>
    <message>
        <source>Statistics of {name}</source>
        <translation>{name} 的统计</translation>
    </message>
    <message>
        <source>Stop here</source>
        <translation>停在这里</translation>
    </message>
    <message>
        <source>Storing…</source>
        <translation>正在保存…</translation>
    </message>
    <message>
        <source>Swap &amp;everywhere</source>
        <translation>全程交换(&amp;E)</translation>
    </message>
    <message>
        <source>Swap in chosen &amp;range</source>
        <translation>在所选范围内交换(&amp;R)</translation>
    </message>
    <message>
        <source>Tables (*.csv)</source>
        <translation>表格 (*.csv)</translation>
    </message>
    <message>
        <source>Take free pixels only</source>
        <translation>只占用空闲像素</translation>
    </message>
    <message>
        <source>Take marks &amp;off tracks</source>
        <translation>取消轨迹的标记(&amp;O)</translation>
    </message>
    <message>
        <source>Take marks off &amp;frames</source>
        <translation>取消帧的标记(&amp;F)</translation>
    </message>
    <message>
        <source>Take occlusion &amp;level off</source>
        <translation>取消遮挡程度(&amp;L)</translation>
    </message>
    <message>
        <source>Take over</source>
        <translation>取用</translation>
    </message>
    <message>
        <source>Take over a folder of COCO, DAVIS, MOTS, labelme or X-AnyLabeling</source>
        <translation>导入 COCO、DAVIS、MOTS、labelme 或 X-AnyLabeling 文件夹</translation>
    </message>
    <message>
        <source>Take over annotations or results from a JSON file</source>
        <translation>从 JSON 文件导入标注或结果</translation>
    </message>
    <message>
        <source>Take the pixels from other tracks</source>
        <translation>占用其他轨迹的像素</translation>
    </message>
    <message>
        <source>Ten frames &amp;back</source>
        <translation>后退十帧(&amp;B)</translation>
    </message>
    <message>
        <source>Ten frames &amp;on</source>
        <translation>前进十帧(&amp;O)</translation>
    </message>
    <message>
        <source>The chosen range, or this frame</source>
        <translation>所选范围，或本帧</translation>
    </message>
    <message>
        <source>The chosen range, or this frame, with a note</source>
        <translation>所选范围，或本帧，并附说明</translation>
    </message>
    <message>
        <source>The export failed.</source>
        <translation>导出失败。</translation>
    </message>
    <message>
        <source>The import failed.</source>
        <translation>导入失败。</translation>
    </message>
    <message>
        <source>The language changes when the program is started again.</source>
        <translation>语言将在程序下次启动时更改。</translation>
    </message>
    <message>
        <source>The mask in this frame becomes that of track</source>
        <translation>本帧的掩码将归于轨迹</translation>
    </message>
    <message>
        <source>The model&apos;s</source>
        <translation>模型给出的得分</translation>
    </message>
    <message>
        <source>The next stroke of the brush paints a new track</source>
        <translation>下一笔将绘制一条新轨迹</translation>
    </message>
    <message>
        <source>The object is not to be seen in this frame</source>
        <translation>目标在本帧中不可见</translation>
    </message>
    <message>
        <source>The outline of the selected masks in this frame</source>
        <translation>平滑本帧选中掩码的轮廓</translation>
    </message>
    <message>
        <source>The project file had {before:.1f} MB and has {after:.1f} MB now</source>
        <translation>项目文件原为 {before:.1f} MB，现为 {after:.1f} MB</translation>
    </message>
    <message>
        <source>The selected masks in this frame, by a step</source>
        <translation>本帧选中的掩码，每次一步</translation>
    </message>
    <message>
        <source>The tracks of the selected categories get the one that was clicked last</source>
        <translation>所选各类别的轨迹都归入最后单击的类别</translation>
    </message>
    <message>
        <source>This frame&apos;s mask becomes a new track</source>
        <translation>本帧的掩码成为一条新轨迹</translation>
    </message>
    <message>
        <source>This frame&apos;s mask becomes another track&apos;s</source>
        <translation>本帧的掩码归于另一条轨迹</translation>
    </message>
    <message>
        <source>This video has tracks of an earlier run.</source>
        <translation>此视频已有先前运行得到的轨迹。</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>时间线</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>工具</translation>
    </message>
    <message>
        <source>Track</source>
        <translation>轨迹</translation>
    </message>
    <message>
        <source>Track {number} has no mask in frame {frame}</source>
        <translation>轨迹 {number} 在第 {frame} 帧没有掩码</translation>
    </message>
    <message>
        <source>Track {number} is hidden; {key} shows it</source>
        <translation>轨迹 {number} 已隐藏；按 {key} 显示</translation>
    </message>
    <message>
        <source>Track {number} is locked; {key} unlocks it</source>
        <translation>轨迹 {number} 已锁定；按 {key} 解锁</translation>
    </message>
    <message>
        <source>Track {number}, {category}</source>
        <translation>轨迹 {number}，{category}</translation>
    </message>
    <message>
        <source>Tracks</source>
        <translation>轨迹</translation>
    </message>
    <message>
        <source>Tracks rejected</source>
        <translation>不合格的轨迹</translation>
    </message>
    <message>
        <source>Tracks reviewed</source>
        <translation>已审核的轨迹</translation>
    </message>
    <message>
        <source>Tracks that you corrected are kept in any case.</source>
        <translation>您修正过的轨迹无论如何都会保留。</translation>
    </message>
    <message>
        <source>Two selected tracks exchange their masks in this and all later frames</source>
        <translation>选中的两条轨迹在本帧及之后所有帧中交换掩码</translation>
    </message>
    <message>
        <source>Two tracks exchange all their masks</source>
        <translation>两条轨迹交换全部掩码</translation>
    </message>
    <message>
        <source>Two tracks exchange their masks there</source>
        <translation>两条轨迹在该范围内交换掩码</translation>
    </message>
    <message>
        <source>Undone; a click redoes everything up to it</source>
        <translation>已撤销；单击可重做到此处</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>采用</translation>
    </message>
    <message>
        <source>Use it all the same</source>
        <translation>仍然使用</translation>
    </message>
    <message>
        <source>Video</source>
        <translation>视频</translation>
    </message>
    <message>
        <source>Video not found</source>
        <translation>找不到视频</translation>
    </message>
    <message>
        <source>Videos</source>
        <translation>视频</translation>
    </message>
    <message>
        <source>Videos (*.mp4 *.mov *.mkv *.avi *.webm *.ts *.m4v);;All files (*)</source>
        <translation>视频 (*.mp4 *.mov *.mkv *.avi *.webm *.ts *.m4v);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Videos to look at (mp4)</source>
        <translation>供查看的视频 (mp4)</translation>
    </message>
    <message>
        <source>Wait for its end, or cancel it first</source>
        <translation>请等待其结束，或先将其取消</translation>
    </message>
    <message>
        <source>Welcome</source>
        <translation>欢迎</translation>
    </message>
    <message>
        <source>What is it?</source>
        <translation>这是什么？</translation>
    </message>
    <message>
        <source>Wheel</source>
        <translation>滚轮</translation>
    </message>
    <message>
        <source>Wheel zooms, Space + drag pans, {key} paints</source>
        <translation>滚轮缩放，空格 + 拖动平移，{key} 绘制</translation>
    </message>
    <message>
        <source>Where both are, the lower number&apos;s mask stays</source>
        <translation>同时存在处保留编号较小者的掩码</translation>
    </message>
    <message>
        <source>Where is {name}?</source>
        <translation>{name} 在哪里？</translation>
    </message>
    <message>
        <source>Where shall the folder of the project and its media be made?</source>
        <translation>在哪里创建存放项目及其媒体的文件夹？</translation>
    </message>
    <message>
        <source>Where two tracks of a category begin to touch</source>
        <translation>同类别的两条轨迹开始接触之处</translation>
    </message>
    <message>
        <source>Who made it</source>
        <translation>由谁标注</translation>
    </message>
    <message>
        <source>Why? (may stay empty)</source>
        <translation>原因？（可留空）</translation>
    </message>
    <message>
        <source>With a note</source>
        <translation>附说明</translation>
    </message>
    <message>
        <source>With masks</source>
        <translation>有掩码</translation>
    </message>
    <message>
        <source>Write as they are</source>
        <translation>原样写出</translation>
    </message>
    <message>
        <source>Write frames and annotations as YTVIS, OVIS, COCO, DAVIS or MOTS, or check what would be written</source>
        <translation>以 YTVIS、OVIS、COCO、DAVIS 或 MOTS 格式写出帧与标注，或先检查将写出的内容</translation>
    </message>
    <message>
        <source>Write statistics</source>
        <translation>写入统计</translation>
    </message>
    <message>
        <source>Written to {path}</source>
        <translation>已写入 {path}</translation>
    </message>
    <message>
        <source>YouTube-VIS</source>
        <translation>YouTube-VIS</translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation>放大(&amp;I)</translation>
    </message>
    <message>
        <source>Zoom &amp;out</source>
        <translation>缩小(&amp;O)</translation>
    </message>
    <message>
        <source>a new track</source>
        <translation>新轨迹</translation>
    </message>
    <message>
        <source>about {hours} h left</source>
        <translation>约剩 {hours} 小时</translation>
    </message>
    <message>
        <source>about {minutes} min left</source>
        <translation>约剩 {minutes} 分钟</translation>
    </message>
    <message>
        <source>absent</source>
        <translation>不在</translation>
    </message>
    <message>
        <source>category {number}</source>
        <translation>类别 {number}</translation>
    </message>
    <message>
        <source>change it; type a new name to add it</source>
        <translation>修改类别；输入新名称即可添加</translation>
    </message>
    <message>
        <source>choose a range of frames</source>
        <translation>选择一段帧范围</translation>
    </message>
    <message>
        <source>give the selected tracks the category of that key</source>
        <translation>为选中的轨迹指定该按键对应的类别</translation>
    </message>
    <message>
        <source>gives the selected tracks a category</source>
        <translation>用于为选中的轨迹指定类别</translation>
    </message>
    <message>
        <source>hidden</source>
        <translation>隐藏</translation>
    </message>
    <message>
        <source>human</source>
        <translation>人工</translation>
    </message>
    <message>
        <source>model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>move the picture</source>
        <translation>移动画面</translation>
    </message>
    <message>
        <source>neither its folder nor your own can be written</source>
        <translation>其所在文件夹和您自己的文件夹都无法写入</translation>
    </message>
    <message>
        <source>no occlusion</source>
        <translation>无遮挡</translation>
    </message>
    <message>
        <source>no pixel of the box&apos;s surroundings is left for it</source>
        <translation>画框周围没有剩下可供学习的像素</translation>
    </message>
    <message>
        <source>propagated</source>
        <translation>传播</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>不合格</translation>
    </message>
    <message>
        <source>reviewed</source>
        <translation>已审核</translation>
    </message>
    <message>
        <source>select it beside the others, e.g. two tracks to swap</source>
        <translation>加选，例如选中两条轨迹以便交换</translation>
    </message>
    <message>
        <source>select the topmost mask; again: the one below</source>
        <translation>选择最上层的掩码；再次单击：选择其下一层</translation>
    </message>
    <message>
        <source>severe occlusion</source>
        <translation>严重遮挡</translation>
    </message>
    <message>
        <source>shown</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>size of the brush, tolerance of the fill</source>
        <translation>画笔大小、填充容差</translation>
    </message>
    <message>
        <source>slight occlusion</source>
        <translation>轻微遮挡</translation>
    </message>
    <message>
        <source>take away instead of add; with GrabCut, scribble on the background</source>
        <translation>减去而不是加入；使用 GrabCut 时涂画背景</translation>
    </message>
    <message>
        <source>take what is drawn, go a step back (the last two)</source>
        <translation>采用所画内容；后两者为退回一步</translation>
    </message>
    <message>
        <source>there is nothing to copy</source>
        <translation>没有可复制的掩码</translation>
    </message>
    <message>
        <source>track {number}</source>
        <translation>轨迹 {number} </translation>
    </message>
    <message>
        <source>unreviewed</source>
        <translation>未审核</translation>
    </message>
    <message>
        <source>width of brush and eraser, erase</source>
        <translation>画笔和橡皮擦的宽度、擦除</translation>
    </message>
    <message>
        <source>you</source>
        <translation>人工</translation>
    </message>
    <message>
        <source>zoom and move in time</source>
        <translation>沿时间缩放和移动</translation>
    </message>
    <message>
        <source>zoom to the mouse</source>
        <translation>以鼠标为中心缩放</translation>
    </message>
    <message>
        <source>{brush} paints on the selected track, {eraser} erases. {undo} takes any edit back, without limit and also after a restart; everything is saved as you work.</source>
        <translation>{brush} 在选中的轨迹上绘制，{eraser} 擦除。{undo} 可撤销任何编辑，次数不限，重启后也可撤销；所有操作随时自动保存。</translation>
    </message>
    <message>
        <source>{done} of {total} tracks</source>
        <translation>第 {done} 条轨迹，共 {total} 条</translation>
    </message>
    <message>
        <source>{export} writes a data set. {palette} finds every command, {shortcuts} shows all keys and the mouse.</source>
        <translation>{export} 导出数据集。{palette} 查找任何命令，{shortcuts} 显示全部快捷键与鼠标操作。</translation>
    </message>
    <message numerus="yes">
        <source>{failed} of %n videos cannot be opened</source>
        <translation>
            <numerusform>%n 个视频中有 {failed} 个无法打开</numerusform>
        </translation>
    </message>
    <message>
        <source>{first} to {last}</source>
        <translation>{first} 至 {last}</translation>
    </message>
    <message>
        <source>{keys} belongs to “{command}”, which would lose it.</source>
        <translation>{keys} 已属于“{command}”，取用后该命令将失去它。</translation>
    </message>
    <message>
        <source>{keys} cannot be changed: {use}.</source>
        <translation>{keys} 不能更改：{use}。</translation>
    </message>
    <message>
        <source>{keys} is free.</source>
        <translation>{keys} 未被占用。</translation>
    </message>
    <message>
        <source>{name}  (missing)</source>
        <translation>{name}（缺失）</translation>
    </message>
    <message>
        <source>{name}  –  {share} % reviewed</source>
        <translation>{name} – 已审核 {share} %</translation>
    </message>
    <message>
        <source>{name} is not where it was.</source>
        <translation>{name} 已不在原来的位置。</translation>
    </message>
    <message>
        <source>{name}: {tracks} in {videos} imported</source>
        <translation>{name}：已导入 {videos}中的 {tracks}</translation>
    </message>
    <message>
        <source>{name}: {tracks}, {frames}</source>
        <translation>{name}：{tracks}，{frames}</translation>
    </message>
    <message>
        <source>{next_crossing} goes to the next crossing, where identities get mixed up. Ctrl + click selects the second track, {swap} swaps the two from that frame on.</source>
        <translation>{next_crossing} 跳到下一处交叉，身份最容易在那里混淆。Ctrl + 单击加选第二条轨迹，{swap} 从该帧起交换两者的身份。</translation>
    </message>
    <message>
        <source>{prelabel} pre-labels the video: the model finds the objects and follows them. Tracks appear as it goes on.</source>
        <translation>{prelabel} 预标注视频：模型查找目标并跟踪。轨迹会陆续出现。</translation>
    </message>
    <message>
        <source>{rate} frames/s</source>
        <translation>{rate} 帧/秒</translation>
    </message>
    <message>
        <source>{rate} frames/s, {left}</source>
        <translation>{rate} 帧/秒，{left}</translation>
    </message>
    <message>
        <source>{seconds} s left</source>
        <translation>还剩 {seconds} 秒</translation>
    </message>
    <message>
        <source>{select}, then click an object in the picture.</source>
        <translation>按 {select}，再单击画面中的目标。</translation>
    </message>
    <message>
        <source>{state}, score {score}</source>
        <translation>{state}，得分 {score}</translation>
    </message>
    <message>
        <source>{step} of {steps}</source>
        <translation>{step} / {steps}</translation>
    </message>
    <message>
        <source>{tracks} and {frames} are in {folder}.</source>
        <translation>{tracks}和 {frames}已写入 {folder}。</translation>
    </message>
    <message>
        <source>{tracks} and {frames} would be written.</source>
        <translation>将写出 {tracks}和 {frames}。</translation>
    </message>
    <message>
        <source>{tracks} in {videos}.</source>
        <translation>{videos}中有 {tracks}。</translation>
    </message>
    <message>
        <source>{track}</source>
        <translation>{track}</translation>
    </message>
    <message>
        <source>{track} in front of other tracks</source>
        <translation>{track}（覆盖其他轨迹）</translation>
    </message>
    <message>
        <source>{track} on free pixels only</source>
        <translation>{track}（仅空闲像素）</translation>
    </message>
    <message>
        <source>{track}, frame {frame}: {state}</source>
        <translation>{track}，第 {frame} 帧：{state}</translation>
    </message>
    <message>
        <source>“{command}” has {keys} already.</source>
        <translation>“{command}”已使用 {keys}。</translation>
    </message>
</context>
</TS>
